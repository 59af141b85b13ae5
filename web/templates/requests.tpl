{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Follow requests</h1></div>
  {{#PEOPLE}}<ul class="people">{{>PERSON}}</ul>{{/PEOPLE}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">More requests</a></p>{{/MORE}}
  {{#EMPTY}}
  <section class="empty">
    <span class="empty-mark">[[icon person-check]]</span>
    <h2>No one is waiting</h2>
    <p>When your profile is private, people who want to follow you wait here for your answer.</p>
  </section>
  {{/EMPTY}}
</div>
