{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>{{HEADING}}</h1></div>
  <ul class="results">
    {{#RESULT}}
    <li class="result" data-result="{{#DONE}}done{{/DONE}}{{#FAILED}}failed{{/FAILED}}"><span class="result-words"><a href="/photos/{{PHOTO_ID}}">Photo {{NUMBER}} of your selection</a>{{#FAILED}}<span class="result-reason" data-reason>{{REASON}}</span>{{/FAILED}}</span>{{#DONE}}<span class="result-ok">[[icon check2]] Done</span>{{/DONE}}</li>
    {{/RESULT}}
  </ul>
  <div class="form-actions">
    <a class="btn btn-primary" href="{{GALLERY_PATH}}">Show the gallery</a>
    <a class="btn btn-quiet" href="{{GALLERY_PATH}}/select">Select others</a>
  </div>
</div>
