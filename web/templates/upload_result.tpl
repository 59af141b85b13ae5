{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>{{HEADING}}</h1></div>
  <ul class="results">
    {{#RESULT}}
    {{#ACCEPTED}}<li class="result" data-result="accepted">{{#THUMBNAIL}}<img class="result-image" src="{{SRC}}" alt="" width="48" height="48">{{/THUMBNAIL}}<span class="result-words">{{#SHOWN}}<a href="{{PHOTO_PATH}}">{{FILE_NAME}}</a>{{/SHOWN}}{{#HELD}}<strong>{{FILE_NAME}}</strong><span class="quiet">Shown once the owner of the gallery lets it through</span>{{/HELD}}</span><span class="result-ok">[[icon check2]] Added</span></li>{{/ACCEPTED}}
    {{#REFUSED}}<li class="result" data-result="refused"><span class="result-image result-bad">[[icon exclamation-triangle]]</span><span class="result-words"><strong>{{FILE_NAME}}</strong><span class="result-reason" data-reason>{{REASON}}</span></span></li>{{/REFUSED}}
    {{/RESULT}}
  </ul>
  <div class="form-actions">
    <a class="btn btn-primary" href="{{GALLERY_PATH}}">Show the gallery</a>
    <a class="btn btn-quiet" href="{{GALLERY_PATH}}#upload">Add more</a>
  </div>
</div>
