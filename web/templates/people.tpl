{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>{{HEADING}}</h1></div>
  <nav class="tabs" aria-label="{{PERSON_NAME}}">
    <a href="/u/{{USERNAME}}">Galleries</a>
    <a href="/u/{{USERNAME}}/followers"{{#IS_FOLLOWERS}} aria-current="page"{{/IS_FOLLOWERS}}>Followers</a>
    <a href="/u/{{USERNAME}}/following"{{#IS_FOLLOWING}} aria-current="page"{{/IS_FOLLOWING}}>Following</a>
  </nav>
  {{#PEOPLE}}<ul class="people">{{>PERSON}}</ul>{{/PEOPLE}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">More people</a></p>{{/MORE}}
  {{#EMPTY}}<section class="empty"><span class="empty-mark">[[icon people]]</span><p>{{TEXT}}</p></section>{{/EMPTY}}
</div>
