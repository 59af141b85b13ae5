{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Settings</h1></div>
  [[settings-tabs Account]]
  {{#LIST}}
  <p><a href="/settings/account">Back to your account</a></p>
  <h2>Passkeys</h2>
  <p class="quiet">A passkey logs you in with your fingerprint, your face or your device’s PIN: without your password, and without a code.</p>
  {{#HAS_PASSKEYS}}<ul class="people">
    {{#PASSKEY}}
    <li class="person">
      <div class="person-words">
        <strong>{{PASSKEY_NAME}}</strong>
        <span class="quiet">Added <time datetime="{{CREATED_ISO}}">{{CREATED_TEXT}}</time> · {{#USED}}last used <time datetime="{{USED_ISO}}">{{USED_TEXT}}</time>{{/USED}}{{#NEVER_USED}}not used yet{{/NEVER_USED}}</span>
      </div>
      <form class="person-actions" method="post" action="/settings/passkeys/{{PASSKEY_ID}}/remove">[[csrf]]<button type="submit" class="btn btn-danger-quiet">Remove<span class="visually-hidden"> {{PASSKEY_NAME}}, added {{CREATED_TEXT}}</span></button></form>
    </li>
    {{/PASSKEY}}
  </ul>{{/HAS_PASSKEYS}}
  {{#UNAVAILABLE}}<p>Passkeys cannot be used at the address that this service has. Its administrator can change that.</p>{{/UNAVAILABLE}}
  {{#FULL}}<p>You have as many passkeys as an account can have. Remove one to add another.</p>{{/FULL}}
  {{#ADD}}
  <section class="settings-section" aria-labelledby="add-title">
    <h3 class="section-title" id="add-title">Add a passkey</h3>
    [[errors]]
    <p data-without-passkeys>Your browser has no passkeys here, or scripts are off in it.</p>
    <form method="post" action="/settings/passkeys" aria-labelledby="add-title" data-passkey hidden>
      [[csrf]]
      [[field name="name" label="Name" type="text" hint="By which you know the device, such as “My phone”." autocomplete="off" required maxlength="50"]]
      [[field name="password" label="Your password" type="password" autocomplete="current-password" required maxlength="256" no-value data-password]]
      {{#SECOND_FACTOR}}[[field name="code" label="Code" type="text" hint="Six digits from your app, or a recovery code." autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required maxlength="40" no-value]]{{/SECOND_FACTOR}}
      <div class="form-actions"><button type="submit" class="btn btn-primary">Continue</button></div>
    </form>
  </section>
  {{/ADD}}
  {{/LIST}}
  {{#MAKE}}
  <p><a href="/settings/passkeys">Back to your passkeys</a></p>
  <h2>Make the passkey “{{NAME}}”</h2>
  <p class="quiet">Your browser asks you for your fingerprint, your face or a PIN now. Neither is sent to us. You have five minutes.</p>
  <p data-without-passkeys>Your browser has no passkeys here, or scripts are off in it.</p>
  <form method="post" action="/settings/passkeys/new" aria-label="Make the passkey" data-passkey data-passkey-script="[[asset passkey.js]]"
    data-challenge="{{CHALLENGE}}" data-rp-id="{{RP_ID}}" data-user-id="{{USER_ID}}" data-username="{{USERNAME}}" data-algorithms="{{ALGORITHMS}}" data-known="{{KNOWN}}" hidden>
    [[csrf]]
    <input type="hidden" name="name" value="{{NAME}}">
    <input type="hidden" name="client_data">
    <input type="hidden" name="attestation_object">
    <p class="passkey-error" role="alert"></p>
    <div class="form-actions"><button type="submit" class="btn btn-primary">Make the passkey</button></div>
  </form>
  {{/MAKE}}
</div>
