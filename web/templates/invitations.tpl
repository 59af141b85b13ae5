{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Site</h1></div>
  [[admin-tabs Invitations]]
  {{#MADE}}
  <section class="made" aria-labelledby="made-title">
    <div class="made-words">
      <h2 class="section-title" id="made-title">[[icon check2]] The invitation is ready</h2>
      <p>Copy it now: it is kept in a form that cannot be shown again.</p>
      <label class="visually-hidden" for="made-link">The link</label>
      <input class="form-control" id="made-link" type="text" value="{{URL}}" readonly>
      <p class="made-actions"><button type="button" class="btn btn-primary" data-copy="made-link" hidden>Copy the link</button></p>
    </div>
    {{#QR}}<svg class="qr" viewBox="{{QR_VIEW}}" role="img" aria-label="The link as a QR code"><path d="{{QR_PATH}}"/></svg>{{/QR}}
  </section>
  {{/MADE}}
  <h2 class="section-title">New invitation</h2>
  <p class="quiet">Whoever has its link can make an account, also while registration is by invitation only.</p>
  <form method="post" action="/admin/invitations">
    [[csrf]]
    [[errors]]
    [[field name="note" label="For whom" type="text" optional hint="Only administrators see it." maxlength="100" autocomplete="off"]]
    <div class="field-pair">
      [[field name="uses_max" label="For how many people" type="number" min="1" max="1000" inputmode="numeric" required]]
      <div class="field">
        <label class="form-label" for="expires_at">Works for</label>
        <select class="form-select" id="expires_at" name="expires_in_days">
          {{#EXPIRY_OPTION}}<option value="{{VALUE}}"{{#SELECTED}} selected{{/SELECTED}}>{{LABEL}}</option>{{/EXPIRY_OPTION}}
        </select>
        {{#EXPIRES_AT_ERROR}}<p class="invalid-feedback d-block">{{MESSAGE}}</p>{{/EXPIRES_AT_ERROR}}
      </div>
    </div>
    <button type="submit" class="btn btn-primary">Create the invitation</button>
  </form>
  {{#INVITATIONS}}
  <h2 class="section-title share-links-title">Invitations</h2>
  <ul class="results">{{>INVITATION}}</ul>
  {{/INVITATIONS}}
  {{#ENDED}}
  <h2 class="section-title share-links-title">No longer valid</h2>
  <p class="quiet">Nobody can register with these any more. Accounts that were made with them stay.</p>
  <ul class="results">{{>INVITATION}}</ul>
  {{/ENDED}}
</div>
