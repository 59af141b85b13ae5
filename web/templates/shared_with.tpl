{{%AUTOESCAPE context="HTML"}}
<div class="wrap page">
  <div class="page-head"><h1>Shared with you</h1><p class="quiet">Galleries that others share with you by name, newest first.</p></div>
  {{#HAS_GALLERIES}}<div class="cards">{{>GALLERY_CARD}}</div>{{/HAS_GALLERIES}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">Older galleries</a></p>{{/MORE}}
  {{#EMPTY}}
  <section class="empty">
    <span class="empty-mark">[[icon person-check]]</span>
    <h2>Nothing is shared with you by name yet</h2>
    <p>When somebody chooses you for a gallery, or lets you add photos to one, it is here.</p>
    <p class="empty-actions"><a class="btn btn-primary" href="/explore">[[icon compass]] Explore</a></p>
  </section>
  {{/EMPTY}}
</div>
