{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Settings</h1></div>
  [[settings-tabs Blocked]]
  {{#BLOCKED}}
  <h2>Blocked</h2>
  <p class="quiet">Neither of you sees anything of the other.</p>
  <ul class="people">
    {{#PERSON}}
    <li class="person">
      {{>AVATAR}}
      <span class="person-words"><strong class="text-truncate">{{PERSON_NAME}}</strong><span class="quiet text-truncate">@{{USERNAME}}</span></span>
      <form class="person-actions" method="post" action="/u/{{USERNAME}}/unblock">[[csrf]]<button type="submit" class="btn btn-quiet">Unblock<span class="visually-hidden"> {{USERNAME}}</span></button></form>
    </li>
    {{/PERSON}}
  </ul>
  {{/BLOCKED}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">More people</a></p>{{/MORE}}
  {{#MUTED}}
  <h2>Muted</h2>
  <p class="quiet">Not in your feed, and in no notification. They do not learn it.</p>
  <ul class="people">
    {{#PERSON}}
    <li class="person">
      <a class="person-link" href="/u/{{USERNAME}}">{{>AVATAR}}<span class="person-words"><strong class="text-truncate">{{PERSON_NAME}}</strong><span class="quiet text-truncate">@{{USERNAME}}</span></span></a>
      <form class="person-actions" method="post" action="/u/{{USERNAME}}/unmute">[[csrf]]<button type="submit" class="btn btn-quiet">Unmute<span class="visually-hidden"> {{USERNAME}}</span></button></form>
    </li>
    {{/PERSON}}
  </ul>
  {{/MUTED}}
  {{#EMPTY}}<section class="empty"><span class="empty-mark">[[icon people]]</span><p>You keep nobody away. You can mute or block people on their profiles.</p></section>{{/EMPTY}}
</div>
