{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Settings</h1></div>
  [[settings-tabs Account]]
  <p><a href="/settings/account">Back to your account</a></p>
  <h2>Two-step login</h2>
  {{#CODES}}
  <section class="made" aria-labelledby="codes-title">
    <div class="made-words">
      <h3 class="section-title" id="codes-title">[[icon check2]] Your recovery codes</h3>
      <p>Print them, or keep them where you keep passwords. Each logs you in once, when your app is lost. They are not shown again.</p>
      <ul class="recovery-codes">{{#CODE}}<li><code>{{TEXT}}</code></li>{{/CODE}}</ul>
      <p class="made-actions"><a class="btn btn-primary" href="/settings/second-factor">I have kept them</a></p>
    </div>
  </section>
  {{/CODES}}
  {{#OFF}}
  <p class="quiet">A login then wants your password and a code from an app on your phone, so that a stolen password is not enough.</p>
  <section class="made" aria-labelledby="scan-title">
    <div class="made-words">
      <h3 class="section-title" id="scan-title">1. Scan this with your app</h3>
      <p>Any app for one-time codes does. Or type this key into it:</p>
      <p><code class="second-factor-key">{{SECRET}}</code></p>
    </div>
    {{#QR}}<svg class="qr" viewBox="{{QR_VIEW}}" role="img" aria-label="The key as a QR code"><path d="{{QR_PATH}}"/></svg>{{/QR}}
  </section>
  <form method="post" action="/settings/second-factor" aria-labelledby="confirm-title">
    [[csrf]]
    <input type="hidden" name="ticket" value="{{TICKET}}">
    <input type="hidden" name="secret" value="{{SECRET}}">
    <input type="hidden" name="uri" value="{{URI}}">
    <h3 class="section-title" id="confirm-title">2. Show that it works</h3>
    [[errors]]
    <div class="field-pair">
      [[field name="code" label="Code from the app" type="text" hint="Six digits." inputmode="numeric" autocomplete="one-time-code" required maxlength="10" no-value]]
      [[field name="password" label="Your password" type="password" autocomplete="current-password" required maxlength="256" no-value data-password]]
    </div>
    <div class="form-actions"><button type="submit" class="btn btn-primary">Turn on</button></div>
  </form>
  {{/OFF}}
  {{#ON}}
  <p>It is on. <span class="quiet">{{LEFT_TEXT}}</span></p>
  <form method="post" action="/settings/second-factor/recovery-codes" aria-label="Change two-step login">
    [[csrf]]
    [[errors]]
    <div class="field-pair">
      [[field name="password" label="Your password" type="password" autocomplete="current-password" required maxlength="256" no-value data-password]]
      [[field name="code" label="Code" type="text" hint="Six digits from your app, or a recovery code." autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required maxlength="40" no-value]]
    </div>
    <div class="form-actions">
      <button type="submit" class="btn btn-quiet">Make new recovery codes</button>
      <button type="submit" class="btn btn-danger-quiet" formaction="/settings/second-factor/off">Turn it off</button>
    </div>
  </form>
  {{/ON}}
</div>
