{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Edit photo</h1></div>
  <form method="post" action="/photos/{{PHOTO_ID}}/edit">
    [[csrf]]
    <input type="hidden" name="revision" value="{{REVISION}}">
    [[errors]]
    <div class="photo-form-preview p{{N}}">[[picture sizes="(min-width: 42rem) 640px, 100vw"]]</div>
    [[field name="description" label="Description" optional rows="4" maxlength="1024"]]
    [[field name="alt" label="Alternative text" optional type="text" hint="What the photo shows, for people who cannot see it." maxlength="250" autocomplete="off"]]
    [[field name="location" label="Location" optional type="text" maxlength="50" autocomplete="off"]]
    [[field name="tags" label="Tags" optional type="text" hint="Apart by commas, 20 at most: beach, New York" maxlength="700" autocomplete="off"]]
    <div class="form-actions">
      <button type="submit" class="btn btn-primary">Save</button>
      <a class="btn btn-quiet" href="/photos/{{PHOTO_ID}}">Cancel</a>
      <a class="btn btn-danger-quiet" href="/photos/{{PHOTO_ID}}/delete" data-confirm>[[icon trash3]] Delete</a>
    </div>
  </form>
</div>
