{{%AUTOESCAPE context="HTML"}}
<article class="card-gallery">
  <a class="mosaic" href="/galleries/{{GALLERY_ID}}" tabindex="-1" aria-hidden="true">
    {{#MOSAIC_PHOTO}}<span class="mosaic-tile p{{N}}">[[picture sizes="{{SIZES}}"]]</span>{{/MOSAIC_PHOTO}}
    {{#MOSAIC_EMPTY}}<span class="mosaic-empty">[[icon image]]</span>{{/MOSAIC_EMPTY}}
  </a>
  <div class="card-gallery-text">
    {{#OWNER}}<a class="card-gallery-avatar" href="/u/{{OWNER_USERNAME}}" tabindex="-1" aria-hidden="true">{{>OWNER_AVATAR}}</a>{{/OWNER}}
    <div class="card-gallery-words">
      <h2 class="card-gallery-name"><a href="/galleries/{{GALLERY_ID}}">{{GALLERY_NAME}}</a></h2>
      <p class="quiet">{{#OWNER}}<a class="plain" href="/u/{{OWNER_USERNAME}}">{{OWNER_NAME}}</a> · {{/OWNER}}{{PHOTO_COUNT_TEXT}}<span class="card-gallery-date"> · <time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time></span></p>
    </div>
    <div class="card-gallery-actions">
      [[audience]]
      {{>LIKE_BUTTON}}
      {{#COMMENT_LINK}}<a class="like-button card-gallery-comments" href="/galleries/{{GALLERY_ID}}#comments">[[icon chat]]<span class="visually-hidden">Comments:</span> <span>{{COMMENT_COUNT}}</span></a>{{/COMMENT_LINK}}
    </div>
  </div>
</article>
