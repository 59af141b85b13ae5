{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <section class="confirm" data-confirm-content>
    <h1 class="confirm-title">{{HEADING}}</h1>
    <p>{{TEXT}}</p>
    <form class="form-actions" method="post" action="{{FORM_ACTION}}">
      [[csrf]][[return]]
      <button type="submit" class="btn btn-danger">{{SUBMIT_LABEL}}</button>
      <a class="btn btn-quiet" href="{{CANCEL_URL}}" data-cancel>Cancel</a>
    </form>
  </section>
</div>
