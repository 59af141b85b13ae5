{{%AUTOESCAPE context="HTML"}}
<section class="empty error-page">
  <p class="error-status">{{STATUS}}</p>
  <h1>{{HEADING}}</h1>
  <p data-reason>{{MESSAGE}}</p>
  <p class="empty-actions">
    {{#RETRY}}<a class="btn btn-primary" href="{{RETRY_URL}}">Try again</a>{{/RETRY}}
    <a class="btn btn-quiet" href="/">Go to the start</a>
  </p>
  {{#REQUEST}}<p class="quiet error-request">If it keeps happening, tell us this number: <code>{{REQUEST_ID}}</code></p>{{/REQUEST}}
</section>
