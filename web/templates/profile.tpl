{{%AUTOESCAPE context="HTML"}}
<header class="profile wrap">
  <div class="profile-picture">{{>AVATAR}}</div>
  <div class="profile-words">
    <div class="profile-head">
      <h1>{{PERSON_NAME}}</h1>
      <div class="profile-actions">
        {{>FOLLOW_BUTTON}}
        {{#KEEP_AWAY}}
        <details class="menu">
          <summary class="btn btn-quiet" aria-label="More about {{USERNAME}}">More</summary>
          <div class="menu-panel">
            {{#NOT_MUTED}}<form method="post" action="/u/{{USERNAME}}/mute">[[csrf]][[return]]<button type="submit" class="menu-item">Mute {{USERNAME}}</button></form>{{/NOT_MUTED}}
            {{#IS_MUTED}}<form method="post" action="/u/{{USERNAME}}/unmute">[[csrf]][[return]]<button type="submit" class="menu-item">Unmute {{USERNAME}}</button></form>{{/IS_MUTED}}
            <a class="menu-item" href="/u/{{USERNAME}}/block" data-confirm>Block {{USERNAME}}</a>
            <a class="menu-item" href="/u/{{USERNAME}}/report">Report {{USERNAME}}</a>
          </div>
        </details>
        {{/KEEP_AWAY}}
        {{#IS_ADMIN}}<a class="btn btn-quiet" href="/admin/people/{{USERNAME}}/quota">Room</a>{{/IS_ADMIN}}
        {{#IS_ME}}<a class="btn btn-quiet" href="/settings">[[icon pencil]] Edit profile</a>{{/IS_ME}}
      </div>
    </div>
    <p class="quiet">@{{USERNAME}}{{#IS_PRIVATE}} · [[icon lock]] Private profile{{/IS_PRIVATE}}{{#FOLLOWS_YOU}} · Follows you{{/FOLLOWS_YOU}}</p>
    {{#COUNTS}}
    <ul class="profile-counts">
      <li><strong>{{GALLERY_COUNT}}</strong> {{GALLERY_WORD}}</li>
      <li><a class="plain" href="/u/{{USERNAME}}/followers"><strong>{{FOLLOWER_COUNT}}</strong> {{FOLLOWER_WORD}}</a></li>
      <li><a class="plain" href="/u/{{USERNAME}}/following"><strong>{{FOLLOWING_COUNT}}</strong> following</a></li>
    </ul>
    {{/COUNTS}}
    {{#BIO}}<p class="prose">{{TEXT:pre_escape}}</p>{{/BIO}}
    {{#FACTS}}<p class="profile-facts quiet">{{#FACT}}<span>{{LABEL}}: {{VALUE}}</span>{{/FACT}}</p>{{/FACTS}}
  </div>
</header>
<div class="wrap page-body">
  {{#HAS_GALLERIES}}<div class="cards">{{>GALLERY_CARD}}</div>{{/HAS_GALLERIES}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">Older galleries</a></p>{{/MORE}}
  {{#PRIVATE_WALL}}
  <section class="empty">
    <span class="empty-mark">[[icon lock]]</span>
    <h2>This profile is private</h2>
    <p>Follow {{PERSON_NAME}} to see what is shared with followers.</p>
  </section>
  {{/PRIVATE_WALL}}
  {{#EMPTY}}
  <section class="empty">
    <span class="empty-mark">[[icon images]]</span>
    <h2>No galleries to see here yet</h2>
    {{#IS_ME}}<p class="empty-actions"><a class="btn btn-primary" href="/galleries/new">[[icon plus-lg]] New gallery</a></p>{{/IS_ME}}
  </section>
  {{/EMPTY}}
</div>
