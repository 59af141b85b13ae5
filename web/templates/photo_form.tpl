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
    {{#POSITIONS}}
    <div class="field">
      <label class="form-label" for="positions">Where it was taken</label>
      <select class="form-select" id="positions" name="positions" aria-describedby="positions-hint">{{#POSITION_OPTION}}<option value="{{VALUE}}"{{#SELECTED}} selected{{/SELECTED}}>{{LABEL}}</option>{{/POSITION_OPTION}}</select>
      <p class="form-text" id="positions-hint">Its gallery decides how exactly others may see it at most. The original, where it can be downloaded, keeps it.</p>
    </div>
    {{/POSITIONS}}
    <div class="form-actions">
      <button type="submit" class="btn btn-primary">Save</button>
      <a class="btn btn-quiet" href="/photos/{{PHOTO_ID}}">Cancel</a>
      <a class="btn btn-danger-quiet" href="/photos/{{PHOTO_ID}}/delete" data-confirm>[[icon trash3]] Delete</a>
    </div>
  </form>
</div>
