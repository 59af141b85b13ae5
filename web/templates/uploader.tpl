{{%AUTOESCAPE context="HTML"}}
<form class="dropzone" id="upload" method="post" enctype="multipart/form-data" action="/galleries/{{GALLERY_ID}}/photos" data-upload>
  [[csrf]][[key]]
  <span class="dropzone-mark">[[icon cloud-arrow-up]]</span>
  <label class="dropzone-title" for="photos">Choose photos<span class="dropzone-more">, drop them here, or paste</span></label>
  <p class="quiet" id="photos-hint">{{UPLOAD_HINT}}</p>
  <input class="form-control dropzone-input" id="photos" name="photos" type="file" accept="image/*,.heic,.heif,.avif" multiple required aria-describedby="photos-hint">
  <button type="submit" class="btn btn-primary" data-upload-submit>Upload</button>
  <ul class="uploads" data-upload-list hidden></ul>
  <p class="uploads-done" data-upload-done hidden><a class="btn btn-primary" href="/galleries/{{GALLERY_ID}}">Show the gallery</a></p>
  <template>
    <li class="upload">
      <span class="upload-name" data-name></span>
      <span class="upload-state" data-state></span>
      <progress class="upload-bar" max="100" value="0"></progress>
    </li>
  </template>
</form>
