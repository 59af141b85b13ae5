{{%AUTOESCAPE context="HTML"}}
<form class="dropzone" id="upload" method="post" enctype="multipart/form-data" action="{{GALLERY_PATH}}/photos" data-upload{{#HOLDING}} data-held{{/HOLDING}} data-gallery="{{GALLERY_ID}}" data-base="{{UPLOAD_BASE}}" data-page="{{GALLERY_PATH}}" data-uploader="[[asset uploader.js]]" data-hasher="[[asset upload_hasher.js]]"{{#ROOM}} data-room="/settings/room"{{/ROOM}}>
  [[csrf]][[key]]
  <span class="dropzone-mark">[[icon upload]]</span>
  <label class="dropzone-title" for="photos">Choose photos<span class="dropzone-more">, drop them here, or paste</span></label>
  <p class="quiet" id="photos-hint">{{UPLOAD_HINT}}</p>
  {{#ROOM}}<p class="quiet" data-room-text><a href="/settings/account#room-text">How much room you have left</a></p>
  <p class="notice notice-warn" role="alert" data-room-warning hidden></p>{{/ROOM}}
  {{#AS_GUEST}}<div class="dropzone-guest">[[field name="guest_name" label="Your name" type="text" optional hint="Shown with your photos." maxlength="50" autocomplete="name"]]</div>{{/AS_GUEST}}
  <input class="form-control dropzone-input" id="photos" name="photos" type="file" accept="image/*,.heic,.heif,.avif" multiple required aria-describedby="photos-hint">
  <button type="submit" class="btn btn-primary" data-upload-submit>Upload</button>
  <button type="button" class="btn btn-quiet" data-upload-folder hidden>Choose a folder</button>
  {{#AS_GUEST}}<p class="quiet dropzone-note">The owner of this gallery gets the original files, which often say where a photo was taken.</p>{{/AS_GUEST}}
  {{#HOLDING}}<p class="quiet dropzone-note">Those who see this gallery see your photos once its owner lets them through.</p>{{/HOLDING}}
  <section class="upload-list" aria-labelledby="unfinished" data-unfinished hidden>
    <h2 class="upload-heading" id="unfinished">Unfinished uploads</h2>
    <p class="quiet">Choose the same files again: they go on where they stopped.</p>
    <ul class="uploads" data-unfinished-list></ul>
  </section>
  <section class="upload-list" aria-label="Uploads" data-uploads hidden>
    <p class="upload-total" data-total-state></p>
    <progress class="upload-bar" max="100" value="0" aria-label="All photos" data-total></progress>
    <p class="uploads-done" data-upload-done hidden><a class="btn btn-primary" href="{{GALLERY_PATH}}">Show the gallery</a></p>
    <ul class="uploads" data-upload-list></ul>
  </section>
  <template data-upload-row>
    <li class="upload">
      <span class="upload-name" data-name></span>
      <span class="upload-state" data-state></span>
      <progress class="upload-bar" max="100" value="0"></progress>
      <input class="form-control upload-alt" type="text" maxlength="250" autocomplete="off" placeholder="What it shows, for those who cannot see it" data-alt>
      <span class="upload-buttons">
        <button type="button" class="btn btn-quiet btn-sm" data-toggle>Pause</button>
        <button type="button" class="btn btn-quiet btn-sm" data-cancel-upload>Cancel</button>
      </span>
    </li>
  </template>
  <template data-unfinished-row>
    <li class="upload">
      <span class="upload-name" data-name></span>
      <span class="upload-state" data-state></span>
      <progress class="upload-bar" max="100" value="0"></progress>
      <span class="upload-buttons"><button type="button" class="btn btn-quiet btn-sm" data-discard>Discard</button></span>
    </li>
  </template>
</form>
