{{%AUTOESCAPE context="HTML"}}
<div class="wrap page">
  <div class="page-head">
    <h1>#{{TAG_NAME}}</h1>
    <p class="quiet">Photos with this tag that you may see, the newest first. <a href="{{SEARCH_URL}}">Search among them</a></p>
  </div>
  {{#PHOTOS}}<ul class="grid" data-grid>{{>PHOTO_TILE}}</ul>{{/PHOTOS}}
  {{#NOTHING_YET}}<p class="quiet">There is nothing among the newest ones that you may see. Older ones may be there.</p>{{/NOTHING_YET}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}"{{#PHOTOS}} data-more{{/PHOTOS}}>More photos</a></p>{{/MORE}}
  {{#EMPTY}}
  <section class="empty">
    <span class="empty-mark">[[icon images]]</span>
    <h2>No photos yet</h2>
    <p>Nobody shares a photo with this tag with you. You give tags to your own photos where you edit them.</p>
  </section>
  {{/EMPTY}}
</div>
