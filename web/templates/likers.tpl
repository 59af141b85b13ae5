{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>{{HEADING}}</h1><a class="btn btn-quiet" href="{{THING_PATH}}">[[icon arrow-left]] {{BACK_TEXT}}</a></div>
  {{#PEOPLE}}<ul class="people">{{>PERSON}}</ul>{{/PEOPLE}}
  {{#GUESTS}}<p class="quiet">{{GUESTS_TEXT}}</p>{{/GUESTS}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">More people</a></p>{{/MORE}}
  {{#EMPTY}}<section class="empty"><span class="empty-mark">[[icon heart]]</span><p>Nobody yet.</p></section>{{/EMPTY}}
</div>
