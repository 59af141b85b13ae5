{{%AUTOESCAPE context="HTML"}}
<header class="gallery-head wrap-wide">
  <div class="gallery-title">
    <h1>{{GALLERY_NAME}}</h1>
    <p class="gallery-facts">
      <a class="byline" href="/u/{{OWNER_USERNAME}}">{{>OWNER_AVATAR}} <strong>{{OWNER_NAME}}</strong></a>
      <span class="quiet">{{PHOTO_COUNT_TEXT}}</span>
      <time class="quiet" datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>
      [[audience]]
    </p>
    {{#DESCRIPTION}}<p class="prose gallery-description">{{TEXT:pre_escape}}</p>{{/DESCRIPTION}}
  </div>
  <div class="gallery-actions">
    {{>LIKE_BUTTON}}
    <a class="like-button" href="/galleries/{{GALLERY_ID}}/likes" title="Who likes this">[[icon people]]<span class="visually-hidden">Who likes this</span></a>
    <a class="like-button" href="#comments">[[icon chat]]<span class="visually-hidden">Comments:</span> <span>{{COMMENT_COUNT}}</span></a>
    {{#HAS_MAP}}<a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}/map">[[icon geo-alt]] Map</a>{{/HAS_MAP}}
    {{#CAN_DOWNLOAD}}<a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}/archive" title="All originals as one ZIP file">[[icon download]] Download</a>{{/CAN_DOWNLOAD}}
    {{#CAN_REPORT}}<a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}/report">Report</a>{{/CAN_REPORT}}
    {{#IS_CONTRIBUTOR}}<a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}/leave" data-confirm>[[icon box-arrow-right]] Leave</a>{{/IS_CONTRIBUTOR}}
    {{#IS_OWNER}}
    <a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}/share">[[icon link]] Share</a>
    <a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}/select" data-key="x">[[icon check2]] Select</a>
    <a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}/arrange">[[icon images]] Arrange</a>
    <a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}/edit">[[icon pencil]] Edit</a>
    {{/IS_OWNER}}
  </div>
</header>
{{#TAKEN_DOWN}}<div class="wrap-wide"><p class="notice notice-warn" role="status">An administrator has taken this down. Only you see it.{{#REASON}} Reason: {{TEXT}}{{/REASON}}</p></div>{{/TAKEN_DOWN}}
{{#HELD}}<div class="wrap-wide"><p class="notice"><a href="/galleries/{{GALLERY_ID}}/waiting">{{HELD_TEXT}}</a></p></div>{{/HELD}}
{{#ADD_PHOTOS}}
<details class="add-photos wrap-wide"><summary class="btn btn-primary" data-key="u">[[icon plus-lg]] Add photos</summary>{{>UPLOADER}}</details>
{{/ADD_PHOTOS}}
{{#EMPTY_OWNER}}<div class="wrap-wide gallery-empty">{{>UPLOADER}}</div>{{/EMPTY_OWNER}}
{{#EMPTY_VISITOR}}
<section class="empty">
  <span class="empty-mark">[[icon image]]</span>
  <h2>No photos yet</h2>
  <p>{{OWNER_NAME}} has not added any photos to this gallery.</p>
</section>
{{/EMPTY_VISITOR}}
{{>PHOTO_GRID}}
{{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}" data-more>More photos</a></p>{{/MORE}}
<div class="narrow">{{>COMMENTS}}</div>
