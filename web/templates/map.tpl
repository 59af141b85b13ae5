{{%AUTOESCAPE context="HTML"}}
<div class="wrap-wide page map-page" data-map="[[asset map.js]]" data-map-styles="[[asset map.css]]" data-world="[[asset world.json]]" data-world-detail="[[asset world_detail.json]]" data-bounds="{{BOUNDS}}">
  <div class="page-head">
    <h1>{{HEADING}}</h1>
    <p class="page-links">
      {{#OWN}}<a class="btn btn-quiet" href="/galleries">[[icon arrow-left]] Your galleries</a>{{/OWN}}
      {{#EXPLORE}}<a class="btn btn-quiet" href="/explore">[[icon arrow-left]] Explore</a>{{/EXPLORE}}
      {{#GALLERY}}<a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}">[[icon arrow-left]] <span class="text-truncate">{{GALLERY_NAME}}</span></a>{{/GALLERY}}
      {{#PART}}<a class="btn btn-quiet" href="{{MAP_PATH}}">Whole world</a>{{/PART}}
    </p>
  </div>
  {{#OWN}}<p class="quiet">Your photos, where they were taken. Only you see this map.</p>{{/OWN}}
  {{#EXPLORE}}<p class="quiet">Photos of public galleries whose owners show where they were taken.</p>{{/EXPLORE}}
  <div class="map" data-map-here>
    <svg class="map-drawing" viewBox="{{VIEW_BOX}}" aria-hidden="true"><use href="[[asset world.svg]]#land"/>{{#MARK}}<circle cx="{{X}}" cy="{{Y}}" r="{{RADIUS}}"/>{{/MARK}}</svg>
  </div>
  <p class="quiet map-credit">Outlines: Natural Earth.{{#APPROXIMATE}} Some places are told to about 10 km only.{{/APPROXIMATE}}</p>
  {{#INCOMPLETE}}<p class="notice notice-warn" role="status">There are more photos than fit on one map. Go into a part of it to see all of that part.</p>{{/INCOMPLETE}}
  {{#PLACES}}
  <section aria-labelledby="places-title">
    <h2 class="section-title" id="places-title">Places</h2>
    <ul class="map-places">{{#PLACE}}<li class="map-place"><a class="map-photo" href="/photos/{{PHOTO_ID}}"><img src="{{SRC}}" alt="{{ALT}}" width="72" height="72" loading="lazy"></a><span class="map-words"><strong>{{NAME}}</strong>{{#SEVERAL}}<a href="{{PART_PATH}}">{{COUNT_TEXT}}<span class="visually-hidden"> near {{NAME}}</span></a>{{/SEVERAL}}{{#TOGETHER}}<a href="{{SPOT_PATH}}">{{COUNT_TEXT}}<span class="visually-hidden"> at {{NAME}}</span></a>{{/TOGETHER}}{{#IN_GALLERY}}<a class="quiet" href="/galleries/{{GALLERY_ID}}">{{GALLERY_NAME}}</a>{{/IN_GALLERY}}</span></li>{{/PLACE}}</ul>
  </section>
  {{/PLACES}}
  {{#EMPTY}}
  <section class="empty">
    <span class="empty-mark">[[icon geo-alt]]</span>
    <h2>No places here</h2>
    {{#OWN}}<p>None of your photos says where it was taken. Cameras and phones write it into photos when they may know where they are.</p>{{/OWN}}
    {{#GALLERY}}<p>No photo of this gallery tells you where it was taken.</p>{{/GALLERY}}
    {{#EXPLORE}}<p>To be here, a gallery is public, and its owner chooses that it shows where photos were taken.</p>{{/EXPLORE}}
  </section>
  {{/EMPTY}}
</div>
