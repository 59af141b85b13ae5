{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Your account is deleted</h1></div>
  <p>It was deleted on <time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>, and nobody has seen anything of it since.</p>
  {{#UNDER_WAY}}<div class="notice" role="status">What was yours is being erased. Reload this page to see how far it is.</div>{{/UNDER_WAY}}
  {{#NODES_LEFT}}<div class="notice" role="status">All is erased but copies on machines that are away. They are erased there when those are back; nobody can see them meanwhile.</div>{{/NODES_LEFT}}
  {{#FINISHED}}<div class="notice" role="status">[[icon check2]] All is erased.</div>{{/FINISHED}}
  {{#COUNTED}}
  <h2>What is removed</h2>
  <dl class="facts">{{#COUNT}}<div><dt>{{LABEL}}</dt><dd>{{VALUE}}</dd></div>{{/COUNT}}</dl>
  {{#NODES}}
  <h2>Where the photos lay</h2>
  <ul class="people">
    {{#NODE}}
    <li class="person">
      <div class="person-words">
        <span><strong>{{NODE_NAME}}</strong> <span class="quiet">· {{IMAGES_TEXT}}</span></span>
        <span class="quiet">{{#ERASED}}Erased, seen <time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>{{/ERASED}}{{#WAITING}}Not yet: {{LEFT_TEXT}} still to be erased{{/WAITING}}{{#RETIRED}}Out of service for good; what lay on it was not erased by Portreto{{/RETIRED}}</span>
      </div>
    </li>
    {{/NODE}}
  </ul>
  {{/NODES}}
  {{/COUNTED}}
  <p class="quiet">Keep the address of this page: it works for 30 days after all is erased. Images are photos, a profile picture and parts of unfinished uploads. Backups that the operator has made until now go when those are replaced.</p>
</div>
