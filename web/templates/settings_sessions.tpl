{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Settings</h1></div>
  [[settings-tabs Devices]]
  <p class="quiet">Where you are logged in. Log out what you do not know, then change your password.</p>
  <ul class="people">
    {{#SESSION}}
    <li class="person">
      <div class="person-words">
        <span><strong>{{DEVICE}}</strong>{{#IS_CURRENT}} <span class="quiet">· this device</span>{{/IS_CURRENT}}</span>
        <span class="quiet">Last used <time datetime="{{USED_ISO}}">{{USED_TEXT}}</time> · logged in <time datetime="{{CREATED_ISO}}">{{CREATED_TEXT}}</time></span>
      </div>
      {{#IS_OTHER}}<form class="person-actions" method="post" action="/settings/sessions/{{SESSION_ID}}/end">[[csrf]]<button type="submit" class="btn btn-quiet">Log out<span class="visually-hidden"> {{DEVICE}}, logged in {{CREATED_TEXT}}</span></button></form>{{/IS_OTHER}}
    </li>
    {{/SESSION}}
  </ul>
  {{#HAS_OTHERS}}<form class="form-actions" method="post" action="/settings/sessions/end-others">[[csrf]]<button type="submit" class="btn btn-primary">Log out everywhere else</button></form>{{/HAS_OTHERS}}
</div>
