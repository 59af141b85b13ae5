{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Begin a section</h1></div>
  <p class="quiet">It begins with this photo in “{{GALLERY_NAME}}”, and ends where the next one begins.</p>
  <div class="photo-form-preview p{{N}}">[[picture sizes="(min-width: 42rem) 640px, 100vw"]]</div>
  <form method="post" action="/galleries/{{GALLERY_ID}}/sections/new">
    [[csrf]]
    <input type="hidden" name="photo" value="{{PHOTO_ID}}">
    <input type="hidden" name="idempotency_key" value="{{IDEMPOTENCY_KEY}}">
    [[errors]]
    [[field name="title" label="Title" type="text" maxlength="50" autocomplete="off" required]]
    <div class="form-actions">
      <button type="submit" class="btn btn-primary">Begin the section</button>
      <a class="btn btn-quiet" href="{{BACK_URL}}">Cancel</a>
    </div>
  </form>
  {{#HAS_SECTIONS}}
  <form class="section-move" method="post" action="/galleries/{{GALLERY_ID}}/sections/move">
    [[csrf]]
    <input type="hidden" name="photo" value="{{PHOTO_ID}}">
    <h2 class="section-title">Or move a section here</h2>
    <div class="field"><label class="form-label" for="section">Section</label><select class="form-select" id="section" name="section">{{#SECTION_OPTION}}<option value="{{VALUE}}">{{LABEL}}</option>{{/SECTION_OPTION}}</select></div>
    <div class="form-actions"><button type="submit" class="btn btn-quiet">Move it here</button></div>
  </form>
  {{/HAS_SECTIONS}}
</div>
