{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Site</h1></div>
  [[admin-tabs Settings]]
  {{#SAVED}}<p class="notice" role="status">[[icon check2]] Saved. It counts everywhere within seconds.</p>{{/SAVED}}
  <form method="post" action="/admin/settings">
    [[csrf]]
    <input type="hidden" name="revision" value="{{REVISION}}">
    [[errors]]
    <fieldset class="field">
      <legend class="form-label">Who may make an account</legend>
      {{#MODE}}<div class="form-check">
        <input class="form-check-input" id="registration-{{VALUE}}" name="registration" type="radio" value="{{VALUE}}"{{#CHECKED}} checked{{/CHECKED}}>
        <label class="form-check-label" for="registration-{{VALUE}}">{{LABEL}} <span class="quiet">{{HINT}}</span></label>
      </div>{{/MODE}}
    </fieldset>
    [[field name="welcome" label="Welcome" optional rows="4" hint="Shown above the form where accounts are made." maxlength="500"]]
    [[field name="quota_gb" label="Room for each person, in GB" optional type="text" inputmode="decimal" hint="Counted are the originals of their photos. Empty: no limit. What is there already stays; on a person's profile you can give them more or less." maxlength="12" autocomplete="off"]]
    <div class="form-actions"><button type="submit" class="btn btn-primary">Save</button></div>
  </form>
</div>
