{{%AUTOESCAPE context="HTML"}}
<section class="viewer" data-bs-theme="dark" aria-label="Photo">
  <div class="viewer-bar">
    <a class="viewer-back" href="{{BACK_URL}}" data-key="Escape">[[icon arrow-left]] <span class="text-truncate">{{GALLERY_NAME}}</span></a>
    <span class="viewer-position quiet">{{POSITION_TEXT}}</span>
    <div class="viewer-tools">
      {{#CAN_DOWNLOAD}}<a class="tool" href="{{PHOTO_PATH}}/original" download data-key="d" title="Download the original">[[icon download]]<span class="visually-hidden">Download the original</span></a>{{/CAN_DOWNLOAD}}
      {{#CAN_DELETE}}<a class="tool" href="{{PHOTO_PATH}}/delete" title="Delete" data-confirm>[[icon trash3]]<span class="visually-hidden">Delete the photo</span></a>{{/CAN_DELETE}}
    </div>
  </div>
  <div class="viewer-stage p{{N}}">
    {{#PREVIOUS}}<a class="viewer-step viewer-previous" href="{{STEP_PATH}}" rel="prev" data-key="ArrowLeft">[[icon chevron-left]]<span class="visually-hidden">Previous photo</span></a>{{/PREVIOUS}}
    [[picture sizes="100vw"]]
    {{#NEXT}}<a class="viewer-step viewer-next" href="{{STEP_PATH}}" rel="next" data-key="ArrowRight">[[icon chevron-right]]<span class="visually-hidden">Next photo</span></a>{{/NEXT}}
  </div>
</section>
<div class="photo-page wrap">
  <div class="photo-main">
    <div class="photo-head">
      <h1 class="photo-title">{{PHOTO_TITLE}}</h1>
      {{#GUESTS}}<div class="photo-actions">{{>LIKE_BUTTON}}</div>{{/GUESTS}}
    </div>
    <p class="gallery-facts">
      <span class="byline">{{>OWNER_AVATAR}} <strong>{{OWNER_NAME}}</strong></span>
      {{#BY_GUEST}}<span class="quiet">{{TEXT}}</span>{{/BY_GUEST}}
      <time class="quiet" datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>
      {{#SECTION}}<a class="quiet" href="{{SECTION_URL}}">[[icon bookmark]] {{SECTION_TITLE}}</a>{{/SECTION}}
      {{#LOCATION}}<span class="quiet">[[icon geo-alt]] {{TEXT}}</span>{{/LOCATION}}
    </p>
    {{#DESCRIPTION}}<p class="prose">{{TEXT:pre_escape}}</p>{{/DESCRIPTION}}
    {{#CAN_DELETE}}
    <form class="field" method="post" action="{{PHOTO_PATH}}/alt">
      [[csrf]]
      <label class="form-label" for="alt">What your photo shows, for people who cannot see it</label>
      <input class="form-control" id="alt" name="alt" type="text" value="{{OWN_ALT}}" maxlength="250" autocomplete="off" required>
      <p class="form-actions"><button type="submit" class="btn btn-quiet">Save</button></p>
    </form>
    {{/CAN_DELETE}}
    {{#GUEST_COMMENTS}}{{>COMMENTS}}{{/GUEST_COMMENTS}}
  </div>
  <aside class="photo-facts" aria-labelledby="facts-title">
    <h2 class="section-title" id="facts-title">Details</h2>
    <dl class="facts">{{#FACT}}<div><dt>{{LABEL}}</dt><dd>{{VALUE}}</dd></div>{{/FACT}}</dl>
  </aside>
</div>
