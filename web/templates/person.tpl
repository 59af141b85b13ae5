{{%AUTOESCAPE context="HTML"}}
<li class="person">
  <a class="person-link" href="/u/{{USERNAME}}">
    {{>AVATAR}}
    <span class="person-words"><strong class="text-truncate">{{PERSON_NAME}}</strong><span class="quiet text-truncate">@{{USERNAME}}</span></span>
  </a>
  <div class="person-actions">
    {{>FOLLOW_BUTTON}}
    {{#CAN_REMOVE}}<form method="post" action="/followers/{{USERNAME}}/remove">[[csrf]][[return]]<button type="submit" class="btn btn-quiet">Remove<span class="visually-hidden"> {{USERNAME}} from your followers</span></button></form>{{/CAN_REMOVE}}
    {{#IS_REQUEST}}
    <form method="post" action="/requests/{{USERNAME}}/accept">[[csrf]]<button type="submit" class="btn btn-primary">Accept<span class="visually-hidden"> {{USERNAME}}</span></button></form>
    <form method="post" action="/requests/{{USERNAME}}/decline">[[csrf]]<button type="submit" class="btn btn-quiet">Decline<span class="visually-hidden"> {{USERNAME}}</span></button></form>
    {{/IS_REQUEST}}
  </div>
</li>
