{{%AUTOESCAPE context="HTML"}}
<header class="gallery-head wrap-wide">
  <div class="gallery-title">
    <h1>{{GALLERY_NAME}}</h1>
    <p class="gallery-facts">
      <span class="byline">{{>OWNER_AVATAR}} <strong>{{OWNER_NAME}}</strong></span>
      <span class="quiet">{{PHOTO_COUNT_TEXT}}</span>
      <time class="quiet" datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>
    </p>
    {{#DESCRIPTION}}<p class="prose gallery-description">{{TEXT:pre_escape}}</p>{{/DESCRIPTION}}
  </div>
  {{#HAS_ACTIONS}}
  <div class="gallery-actions">
    {{#GUESTS}}{{>LIKE_BUTTON}}{{/GUESTS}}
    {{#CAN_DOWNLOAD}}<a class="btn btn-quiet" href="{{SHARED_PATH}}/archive" title="All originals as one ZIP file">[[icon download]] Download</a>{{/CAN_DOWNLOAD}}
  </div>
  {{/HAS_ACTIONS}}
</header>
{{#ADD_PHOTOS}}
<details class="add-photos wrap-wide"><summary class="btn btn-primary" data-key="u">[[icon plus-lg]] Add photos</summary>{{>UPLOADER}}</details>
{{/ADD_PHOTOS}}
{{#ADD_FIRST}}<div class="wrap-wide gallery-empty">{{>UPLOADER}}</div>{{/ADD_FIRST}}
{{>OWN_HELD}}
{{#EMPTY}}
<section class="empty">
  <span class="empty-mark">[[icon image]]</span>
  <h2>No photos yet</h2>
  <p>{{OWNER_NAME}} has not added any photos to this gallery.</p>
</section>
{{/EMPTY}}
{{>PHOTO_GRID}}
{{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}" data-more>More photos</a></p>{{/MORE}}
{{#GUEST_COMMENTS}}<div class="narrow">{{>COMMENTS}}</div>{{/GUEST_COMMENTS}}
