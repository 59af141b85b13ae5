{{%AUTOESCAPE context="HTML"}}
<div class="auth">
  <div class="auth-form">
    <h1>Welcome back</h1>
    <p class="quiet">New here? <a href="/register">Create an account</a>.</p>
    <form method="post" action="/login" data-nobody>
      [[csrf]][[return]]
      [[errors]]
      [[field name="login" label="Username or email" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="254"]]
      [[field name="password" label="Password" type="password" autocomplete="current-password" required maxlength="128" no-value data-password]]
      <button type="submit" class="btn btn-primary btn-lg btn-block">Log in</button>
    </form>
    {{#PASSKEYS}}<form class="passkey-login" method="post" action="/login/passkey" aria-label="Log in with a passkey" data-passkey data-passkey-script="[[asset passkey.js]]" hidden>
      [[csrf]][[return]]
      <input type="hidden" name="credential_id">
      <input type="hidden" name="client_data">
      <input type="hidden" name="authenticator_data">
      <input type="hidden" name="signature">
      <input type="hidden" name="user_handle">
      <p class="passkey-error" role="alert"></p>
      <button type="submit" class="btn btn-quiet btn-lg btn-block">Use a passkey</button>
    </form>{{/PASSKEYS}}
    <p class="quiet"><a href="/forgot">Forgot your password?</a></p>
  </div>
  <div class="auth-art" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i><i></i></div>
</div>
