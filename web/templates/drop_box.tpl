{{%AUTOESCAPE context="HTML"}}
<header class="gallery-head wrap-wide">
  <div class="gallery-title">
    <h1>{{GALLERY_NAME}}</h1>
    <p class="gallery-facts"><span class="byline">{{>OWNER_AVATAR}} <strong>{{OWNER_NAME}}</strong></span></p>
    {{#ADD_PHOTOS}}<p class="prose gallery-description">Add your photos to this gallery. By this link you see those, and nothing else of it.</p>{{/ADD_PHOTOS}}
  </div>
</header>
{{#ADD_PHOTOS}}<div class="wrap-wide gallery-empty">{{>UPLOADER}}</div>{{/ADD_PHOTOS}}
{{>OWN_HELD}}
{{#TAKES_NONE}}
<section class="empty">
  <span class="empty-mark">[[icon image]]</span>
  <h2>No photos can be added now</h2>
  <p>Ask {{OWNER_NAME}} for another link.</p>
</section>
{{/TAKES_NONE}}
{{#OWN}}<div class="wrap-wide"><h2 class="section-title">Your photos</h2></div>{{/OWN}}
{{>PHOTO_GRID}}
{{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}" data-more>More photos</a></p>{{/MORE}}
