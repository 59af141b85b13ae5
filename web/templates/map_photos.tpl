{{%AUTOESCAPE context="HTML"}}
<div class="wrap-wide page">
  <div class="page-head">
    <h1>{{HEADING}}</h1>
    <p class="page-links"><a class="btn btn-quiet" href="{{MAP_URL}}">[[icon arrow-left]] Map</a></p>
  </div>
  {{#INCOMPLETE}}<p class="notice notice-warn" role="status">There are more photos than are looked for at once. A smaller part of the map has all of its own.</p>{{/INCOMPLETE}}
  {{#PHOTOS}}<ul class="grid" data-grid>{{>PHOTO_TILE}}</ul>{{/PHOTOS}}
  {{#NOTHING_HERE}}<p class="quiet">The photos of this page are gone. There are others.</p>{{/NOTHING_HERE}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}"{{#PHOTOS}} data-more{{/PHOTOS}}>More photos</a></p>{{/MORE}}
  {{#EMPTY}}<p class="quiet">No photo here tells you where it was taken.</p>{{/EMPTY}}
</div>
