{{%AUTOESCAPE context="HTML"}}
<div class="wrap feed">
  <h1 class="visually-hidden">Home</h1>
  {{#NEWS}}<p class="feed-news" data-feed-news="{{NEWEST}}" hidden><a class="btn btn-primary" href="/"></a></p>{{/NEWS}}
  {{#HAS_FEED}}
  <div class="feed-list" data-keys-step>{{>GALLERY_CARD}}</div>
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">Older galleries</a></p>{{/MORE}}
  {{/HAS_FEED}}
  {{#EMPTY}}
  <section class="empty">
    <span class="empty-mark">[[icon images]]</span>
    <h2>It is quiet here, for now</h2>
    <p>Follow people to see their galleries, or start your own.</p>
    <p class="empty-actions"><a class="btn btn-primary" href="/galleries/new">[[icon plus-lg]] New gallery</a> <a class="btn btn-quiet" href="/explore">Explore</a></p>
  </section>
  {{/EMPTY}}
  {{#SUGGESTIONS}}
  <section class="narrow section" aria-labelledby="suggestions-title">
    <h2 class="section-title" id="suggestions-title">People to follow</h2>
    <ul class="people">{{>PERSON}}</ul>
  </section>
  {{/SUGGESTIONS}}
</div>
