{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>{{#RESULTS}}People named “{{SEARCH_QUERY}}”{{/RESULTS}}{{#NO_RESULTS}}No one named “{{SEARCH_QUERY}}”{{/NO_RESULTS}}{{#NO_QUERY}}Find people{{/NO_QUERY}}</h1></div>
  {{#RESULTS}}<ul class="people">{{>PERSON}}</ul>{{/RESULTS}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">More people</a></p>{{/MORE}}
  {{#NO_RESULTS}}
  <section class="empty">
    <span class="empty-mark">[[icon search]]</span>
    <p>Try fewer letters, a first name only, or the username.</p>
  </section>
  {{/NO_RESULTS}}
  {{#NO_QUERY}}
  <section class="empty">
    <span class="empty-mark">[[icon people]]</span>
    <p>Type a name or a username into the search field above.</p>
  </section>
  {{/NO_QUERY}}
</div>
