{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Settings</h1></div>
  [[settings-tabs Account]]
  <dl class="facts">
    <div><dt>Username</dt><dd>{{USERNAME}}</dd></div>
    <div><dt>Email</dt><dd>{{EMAIL}} <span class="quiet">Only for logging in. Nobody else sees it.</span></dd></div>
    <div><dt>Member since</dt><dd><time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time></dd></div>
    <div><dt>Two-step login</dt><dd>{{#SECOND_FACTOR_ON}}On{{/SECOND_FACTOR_ON}}{{#SECOND_FACTOR_OFF}}Off{{/SECOND_FACTOR_OFF}} <span class="quiet">· <a href="/settings/second-factor">{{#SECOND_FACTOR_ON}}Recovery codes, or turn it off{{/SECOND_FACTOR_ON}}{{#SECOND_FACTOR_OFF}}Turn it on{{/SECOND_FACTOR_OFF}}</a></span></dd></div>
    <div><dt>Passkeys</dt><dd><a href="/settings/passkeys">Log in without a password</a></dd></div>
  </dl>
  <form method="post" action="/settings/password" aria-labelledby="password-title">
    [[csrf]]
    <h2 id="password-title">Change your password</h2>
    <p class="quiet">You are then logged out everywhere else.</p>
    {{#CHANGED}}<div class="notice" role="status">[[icon check2]] Your password is changed. All other devices are logged out.</div>{{/CHANGED}}
    [[errors]]
    [[field name="current_password" label="Current password" type="password" autocomplete="current-password" required maxlength="256" no-value data-password]]
    [[field name="new_password" label="New password" type="password" hint="At least {{PASSWORD_LENGTH_MIN}} characters. A few unrelated words make a good one." autocomplete="new-password" required minlength="{{PASSWORD_LENGTH_MIN}}" maxlength="256" no-value data-password]]
    <div class="form-actions"><button type="submit" class="btn btn-primary">Change password</button></div>
  </form>
  {{#HAS_ROOM}}<section class="settings-section" aria-labelledby="room-title">
    <h2 id="room-title">Your photos</h2>
    {{>ROOM}}
  </section>{{/HAS_ROOM}}
  <section class="settings-section" aria-labelledby="export-title">
    <h2 id="export-title">Download your data</h2>
    <p class="quiet">One ZIP archive with all your originals, and a JSON file with your profile, galleries, texts, comments, likes and follows.</p>
    <a class="btn btn-quiet" href="/settings/export" download>Download everything</a>
  </section>
  <section class="settings-section" aria-labelledby="leave-title">
    <h2 id="leave-title">Leave Portreto</h2>
    <p class="quiet">Everything that is yours is erased, and you get a receipt of it.</p>
    <a class="btn btn-quiet" href="/settings/delete">Delete your account</a>
  </section>
</div>
