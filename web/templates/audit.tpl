{{%AUTOESCAPE context="HTML"}}
<link rel="stylesheet" href="[[asset operations.css]]">
<div class="wrap page ops">
  <div class="page-head"><h1>Log</h1></div>
  [[admin-tabs Log]]
  {{#ENTRIES}}
  <section class="ops-scroll" aria-label="What administrators have done" tabindex="0">
    <table class="ops-table audit-table">
      <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">On what</th><th scope="col">Why</th><th scope="col">Outcome</th></tr></thead>
      <tbody>
        {{#ENTRY}}<tr><th scope="row"><time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time></th><td>{{ACTOR}}</td><td>{{ACT}}</td><td>{{OBJECT}}{{#DETAIL}}<span class="ops-note">{{TEXT}}</span>{{/DETAIL}}</td><td>{{REASON}}</td><td>{{#IS_DONE}}done{{/IS_DONE}}{{#IS_FAILED}}<span class="ops-bad">failed</span>{{/IS_FAILED}}{{#IS_BEGUN}}<span class="ops-fair">not known</span>{{/IS_BEGUN}}</td></tr>
        {{/ENTRY}}
      </tbody>
    </table>
  </section>
  {{/ENTRIES}}
  {{#EMPTY}}<section class="empty"><span class="empty-mark">[[icon check2]]</span><h2>Nothing yet</h2><p>What administrators do is written down here.</p></section>{{/EMPTY}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">Older entries</a></p>{{/MORE}}
</div>
