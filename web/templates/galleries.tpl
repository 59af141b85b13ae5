{{%AUTOESCAPE context="HTML"}}
<div class="wrap page">
  <div class="page-head"><h1>Your galleries</h1>{{#HAS_GALLERIES}}<p class="page-links"><a class="btn btn-quiet" href="/map">[[icon geo-alt]] Map</a> <a class="btn btn-primary" href="/galleries/new">[[icon plus-lg]] New gallery</a></p>{{/HAS_GALLERIES}}</div>
  {{#HAS_GALLERIES}}<div class="cards">{{>GALLERY_CARD}}</div>{{/HAS_GALLERIES}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">More galleries</a></p>{{/MORE}}
  {{#EMPTY}}
  <section class="empty">
    <span class="empty-mark">[[icon images]]</span>
    <h2>Start your first gallery</h2>
    <p>A trip, a party, a year: name it, choose who may see it, and drop your photos in.</p>
    <p class="empty-actions"><a class="btn btn-primary" href="/galleries/new">[[icon plus-lg]] New gallery</a></p>
  </section>
  {{/EMPTY}}
</div>
