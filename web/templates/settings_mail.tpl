{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Settings</h1></div>
  [[settings-tabs Mail]]
  {{#NO_MAIL}}<p class="quiet">No mail is sent from here. What is new for you stands under <a href="/notifications">Notifications</a>.</p>{{/NO_MAIL}}
  {{#CAN_SEND}}
  {{#SAVED}}<div class="notice" role="status">[[icon check2]] Saved.</div>{{/SAVED}}
  {{#UNCONFIRMED}}<div class="notice notice-warn" role="status">A mail was sent to {{EMAIL}}. Open the link in it: nothing else is mailed before. If none has come, save once more.</div>{{/UNCONFIRMED}}
  <form method="post" action="/settings/mail" aria-labelledby="mail-title">
    [[csrf]]
    <h2 id="mail-title">Mail about what is new</h2>
    <p class="quiet">How many likes, comments and followers are new, to {{EMAIL}}, and only when there are some that you have not seen yet. Each mail has a link that ends them.</p>
    [[errors]]
    <fieldset class="field">
      <legend class="form-label">How often</legend>
      <div class="choices choices-even">
        <label class="choice"><input class="form-check-input" type="radio" name="every" value=""{{#NONE}} checked{{/NONE}}><span class="choice-words"><strong>Never</strong><span class="quiet">What is new stands under Notifications.</span></span></label>
        <label class="choice"><input class="form-check-input" type="radio" name="every" value="hourly"{{#HOURLY}} checked{{/HOURLY}}><span class="choice-words"><strong>Every hour</strong><span class="quiet">At most one mail an hour.</span></span></label>
        <label class="choice"><input class="form-check-input" type="radio" name="every" value="daily"{{#DAILY}} checked{{/DAILY}}><span class="choice-words"><strong>Every day</strong><span class="quiet">At most one mail a day.</span></span></label>
        <label class="choice"><input class="form-check-input" type="radio" name="every" value="weekly"{{#WEEKLY}} checked{{/WEEKLY}}><span class="choice-words"><strong>Every week</strong><span class="quiet">At most one mail a week.</span></span></label>
      </div>
    </fieldset>
    <div class="field">
      <label class="form-label" for="language">Language</label>
      <select class="form-select{{#LANGUAGE_ERROR}} is-invalid{{/LANGUAGE_ERROR}}" id="language" name="language" aria-describedby="language-hint">{{#LANGUAGE_OPTION}}<option value="{{VALUE}}" lang="{{VALUE}}"{{#SELECTED}} selected{{/SELECTED}}>{{LABEL}}</option>{{/LANGUAGE_OPTION}}</select>
      {{#LANGUAGE_ERROR}}<p class="invalid-feedback">{{MESSAGE}}</p>{{/LANGUAGE_ERROR}}
      <p class="form-text" id="language-hint">Of all mail to you, also of that to set a new password. Choosing a language at the foot of a page changes it, too.</p>
    </div>
    <div class="form-actions"><button type="submit" class="btn btn-primary">Save</button></div>
  </form>
  {{/CAN_SEND}}
</div>
