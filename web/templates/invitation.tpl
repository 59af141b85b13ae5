{{%AUTOESCAPE context="HTML"}}
<li class="result">
  <span class="result-words">
    <strong>{{#LABEL}}{{TEXT}}{{/LABEL}}{{#NO_LABEL}}Without a name{{/NO_LABEL}}</strong>
    <span class="quiet">{{#END}}{{TEXT}} · {{/END}}{{USES_TEXT}}{{#ADMINISTERS}} · becomes administrator{{/ADMINISTERS}} · made <time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>{{#BY}} by {{TEXT}}{{/BY}}{{#EXPIRES}} · works until {{TEXT}}{{/EXPIRES}}</span>
  </span>
  {{#IN_FORCE}}<a class="btn btn-danger-quiet" href="/admin/invitations/{{INVITATION_ID}}/revoke" data-confirm>Revoke<span class="visually-hidden"> the invitation{{#LABEL}} for {{TEXT}}{{/LABEL}} of {{TIME_TEXT}}</span></a>{{/IN_FORCE}}
</li>
