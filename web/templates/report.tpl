{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  {{#DONE}}
  <section class="empty">
    <span class="empty-mark">[[icon check2]]</span>
    <h1 class="confirm-title">Thank you</h1>
    <p>The administrators will look at it. Nobody else learns that you have reported it.</p>
    <p class="empty-actions"><a class="btn btn-primary" href="{{BACK_URL}}">Back</a></p>
  </section>
  {{/DONE}}
  {{#ASK}}
  <div class="page-head"><h1>{{HEADING}}</h1></div>
  <p>The administrators look at it. Nobody else learns that you have reported it. If you have before, this replaces what you said.</p>
  <form method="post" action="{{FORM_ACTION}}">
    [[csrf]]
    [[errors]]
    <fieldset class="field">
      <legend class="form-label">What is wrong</legend>
      <div class="choices">
        {{#REASON_OPTION}}<label class="choice"><input class="form-check-input" type="radio" name="reason" value="{{VALUE}}" required{{#CHECKED}} checked{{/CHECKED}}><span class="choice-words"><strong>{{LABEL}}</strong><span class="quiet">{{HINT}}</span></span></label>
        {{/REASON_OPTION}}
      </div>
      {{#REASON_ERROR}}<p class="invalid-feedback d-block">{{MESSAGE}}</p>{{/REASON_ERROR}}
    </fieldset>
    [[field name="note" label="What should they know?" optional rows="3" maxlength="500"]]
    <div class="form-actions">
      <button type="submit" class="btn btn-primary">Report</button>
      <a class="btn btn-quiet" href="{{BACK_URL}}">Cancel</a>
    </div>
  </form>
  {{/ASK}}
</div>
