{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Change the section “{{SECTION_TITLE}}”</h1></div>
  <p class="quiet">{{SECTION_COUNT}}. To have it begin at another photo, choose that photo’s bookmark where you arrange the gallery.</p>
  <form method="post" action="/galleries/{{GALLERY_ID}}/sections/{{SECTION_KEY}}">
    [[csrf]]
    [[errors]]
    [[field name="title" label="Title" type="text" maxlength="50" autocomplete="off" required]]
    <div class="form-actions">
      <button type="submit" class="btn btn-primary">Save</button>
      <a class="btn btn-quiet" href="{{BACK_URL}}">Cancel</a>
    </div>
  </form>
  <form class="section-move" method="post" action="/galleries/{{GALLERY_ID}}/sections/{{SECTION_KEY}}/remove">
    [[csrf]]
    <p class="quiet">Without it, its photos stay where they are, in the section before.</p>
    <button type="submit" class="btn btn-danger-quiet">[[icon trash3]] Remove the section</button>
  </form>
</div>
