{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head">
    <h1>Notifications</h1>
    {{#ANY_UNREAD}}<form method="post" action="/notifications/seen">[[csrf]]<input type="hidden" name="until" value="{{AS_OF}}"><button type="submit" class="btn btn-quiet" data-key="m">Mark all as read</button></form>{{/ANY_UNREAD}}
  </div>
  <ul class="people" data-notifications data-position="{{POSITION}}">{{>NOTIFICATIONS}}</ul>
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">Older notifications</a></p>{{/MORE}}
  {{#EMPTY}}
  <section class="empty" data-notifications-empty>
    <span class="empty-mark">[[icon person-check]]</span>
    <h2>Nothing yet</h2>
    <p>When people like or comment on what is yours, or follow you, it says so here, at once.</p>
  </section>
  {{/EMPTY}}
</div>
