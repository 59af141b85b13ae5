{{%AUTOESCAPE context="HTML"}}
<div class="wrap page">
  <div class="page-head"><h1>Explore</h1><p class="quiet">Public galleries, newest first.</p><a class="btn btn-quiet" href="/explore/map">[[icon geo-alt]] Map</a></div>
  {{#HAS_GALLERIES}}<div class="cards">{{>GALLERY_CARD}}</div>{{/HAS_GALLERIES}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">Older galleries</a></p>{{/MORE}}
  {{#EMPTY}}
  <section class="empty">
    <span class="empty-mark">[[icon compass]]</span>
    <h2>Nothing public yet</h2>
    <p>Be the first: make a gallery and choose “Public” as its audience.</p>
    <p class="empty-actions"><a class="btn btn-primary" href="/galleries/new">[[icon plus-lg]] New gallery</a></p>
  </section>
  {{/EMPTY}}
</div>
