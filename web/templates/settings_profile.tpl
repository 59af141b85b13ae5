{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Settings</h1></div>
  [[settings-tabs Profile]]
  <section class="settings-photo" aria-labelledby="photo-title">
    <h2 class="visually-hidden" id="photo-title">Profile photo</h2>
    {{>AVATAR}}
    <div class="settings-photo-forms">
      <form method="post" enctype="multipart/form-data" action="/settings/photo" data-submit-on-change>
        [[csrf]]
        <label class="form-label" for="photo">Profile photo</label>
        <div class="file-row">
          <input class="form-control{{#PHOTO_ERROR}} is-invalid{{/PHOTO_ERROR}}" id="photo" name="photo" type="file" accept="image/*,.heic,.heif,.avif" required>
          <button type="submit" class="btn btn-quiet">Upload</button>
        </div>
        {{#PHOTO_ERROR}}<p class="invalid-feedback d-block">{{MESSAGE}}</p>{{/PHOTO_ERROR}}
      </form>
      {{#HAS_PHOTO}}<form method="post" action="/settings/photo/delete">[[csrf]]<button type="submit" class="btn-link">Remove the photo</button></form>{{/HAS_PHOTO}}
    </div>
  </section>
  <form method="post" action="/settings">
    [[csrf]]
    [[errors]]
    <div class="field-pair">
      [[field name="first_name" label="First name" type="text" autocomplete="given-name" maxlength="50"]]
      [[field name="last_name" label="Last name" type="text" autocomplete="family-name" maxlength="50"]]
    </div>
    [[field name="bio" label="About you" optional rows="4" maxlength="500"]]
    <div class="field-pair">
      [[field name="birth_date" label="Birth date" optional type="date" autocomplete="bday"]]
      <div class="field">
        <label class="form-label" for="sex">Sex <span class="optional">optional</span></label>
        <select class="form-select{{#SEX_ERROR}} is-invalid{{/SEX_ERROR}}" id="sex" name="sex">{{#SEX_OPTION}}<option value="{{VALUE}}"{{#SELECTED}} selected{{/SELECTED}}>{{LABEL}}</option>{{/SEX_OPTION}}</select>
        {{#SEX_ERROR}}<p class="invalid-feedback">{{MESSAGE}}</p>{{/SEX_ERROR}}
      </div>
    </div>
    <div class="form-check form-switch field">
      <input class="form-check-input" id="is_private" name="is_private" type="checkbox" value="true" aria-describedby="is_private-hint"{{#IS_PRIVATE}} checked{{/IS_PRIVATE}}>
      <label class="form-check-label" for="is_private">Private profile</label>
      <p class="form-text" id="is_private-hint">You accept each follower yourself.</p>
    </div>
    <div class="form-actions"><button type="submit" class="btn btn-primary">Save</button></div>
  </form>
</div>
