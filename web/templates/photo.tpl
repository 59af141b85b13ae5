{{%AUTOESCAPE context="HTML"}}
<section class="viewer" data-bs-theme="dark" aria-label="Photo">
  <div class="viewer-bar">
    <a class="viewer-back" href="{{BACK_URL}}" data-key="Escape">[[icon arrow-left]] <span class="text-truncate">{{GALLERY_NAME}}</span></a>
    <span class="viewer-position quiet">{{POSITION_TEXT}}</span>
    <div class="viewer-tools">
      {{#CAN_DOWNLOAD}}<a class="tool" href="/photos/{{PHOTO_ID}}/original" download data-key="d" title="Download the original">[[icon download]]<span class="visually-hidden">Download the original</span></a>{{/CAN_DOWNLOAD}}
      {{#IS_OWNER}}<a class="tool" href="/photos/{{PHOTO_ID}}/edit" title="Edit">[[icon pencil]]<span class="visually-hidden">Edit the photo</span></a>{{/IS_OWNER}}
      {{#CAN_DELETE}}<a class="tool" href="/photos/{{PHOTO_ID}}/delete" title="Delete" data-confirm>[[icon trash3]]<span class="visually-hidden">Delete the photo</span></a>{{/CAN_DELETE}}
    </div>
  </div>
  <div class="viewer-stage p{{N}}">
    {{#PREVIOUS}}<a class="viewer-step viewer-previous" href="/photos/{{PREVIOUS_ID}}" rel="prev" data-key="ArrowLeft">[[icon chevron-left]]<span class="visually-hidden">Previous photo</span></a>{{/PREVIOUS}}
    [[picture sizes="100vw"]]
    {{#NEXT}}<a class="viewer-step viewer-next" href="/photos/{{NEXT_ID}}" rel="next" data-key="ArrowRight">[[icon chevron-right]]<span class="visually-hidden">Next photo</span></a>{{/NEXT}}
  </div>
</section>
{{#TAKEN_DOWN}}<div class="wrap"><p class="notice notice-warn" role="status">An administrator has taken this down. Only you see it.{{#REASON}} Reason: {{TEXT}}{{/REASON}}</p></div>{{/TAKEN_DOWN}}
<div class="photo-page wrap">
  <div class="photo-main">
    <div class="photo-head">
      <h1 class="photo-title">{{PHOTO_TITLE}}</h1>
      <div class="photo-actions">
        {{>LIKE_BUTTON}}
        <a class="like-button" href="/photos/{{PHOTO_ID}}/likes" title="Who likes this">[[icon people]]<span class="visually-hidden">Who likes this</span></a>
      </div>
    </div>
    <p class="gallery-facts">
      <a class="byline" href="/u/{{OWNER_USERNAME}}">{{>OWNER_AVATAR}} <strong>{{OWNER_NAME}}</strong></a>
      {{#ADDED_BY}}<span class="quiet">Added by {{#ADDER}}<a href="/u/{{USERNAME}}">{{NAME}}</a>{{/ADDER}}{{#GONE}}{{NAME}}{{/GONE}}</span>{{/ADDED_BY}}
      {{#BY_GUEST}}<span class="quiet">{{TEXT}}</span>{{/BY_GUEST}}
      <time class="quiet" datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>
      {{#SECTION}}<a class="quiet" href="{{SECTION_URL}}">[[icon bookmark]] {{SECTION_TITLE}}</a>{{/SECTION}}
      {{#LOCATION}}<span class="quiet">[[icon geo-alt]] {{TEXT}}</span>{{/LOCATION}}
    </p>
    {{#DESCRIPTION}}<p class="prose">{{TEXT:pre_escape}}</p>{{/DESCRIPTION}}
    {{#TAGS}}<p class="tag-list"><span class="visually-hidden">Tags:</span>{{#TAG}} <a class="tag" href="{{TAG_PATH}}">#{{TAG_NAME}}</a>{{/TAG}}</p>{{/TAGS}}
    {{>COMMENTS}}
  </div>
  <aside class="photo-facts" aria-labelledby="facts-title">
    <h2 class="section-title" id="facts-title">Details</h2>
    <dl class="facts">{{#FACT}}<div><dt>{{LABEL}}</dt><dd>{{VALUE}}</dd></div>{{/FACT}}{{#POSITION}}<div><dt>{{LABEL}}</dt><dd>{{VALUE}} <a href="{{MAP_PATH}}">Map</a></dd></div>{{/POSITION}}</dl>
    {{#IS_OWNER}}<p class="quiet"><a href="/photos/{{PHOTO_ID}}/copies" data-copies>How its copies are</a></p>{{/IS_OWNER}}
    {{#CAN_REPORT}}<p><a class="btn btn-quiet" href="/photos/{{PHOTO_ID}}/report">Report<span class="visually-hidden"> this photo</span></a></p>{{/CAN_REPORT}}
  </aside>
</div>
