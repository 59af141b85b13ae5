{{%AUTOESCAPE context="HTML"}}
<div class="auth">
  <div class="auth-form">
    <h1>Create your account</h1>
    <p class="quiet">Have one already? <a href="/login">Log in</a>.</p>
    <form method="post" action="/register">
      [[csrf]][[key]][[return]]
      [[errors]]
      [[field name="username" label="Username" type="text" hint="Letters, digits, dots and underscores. It is part of your address here." autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="30"]]
      [[field name="email" label="Email" type="email" hint="Only for logging in. Nobody else sees it." autocomplete="email" required maxlength="254"]]
      [[field name="password" label="Password" type="password" hint="At least {{PASSWORD_LENGTH_MIN}} characters. A few unrelated words make a good one." autocomplete="new-password" required minlength="{{PASSWORD_LENGTH_MIN}}" maxlength="128" no-value data-password]]
      <button type="submit" class="btn btn-primary btn-lg btn-block">Create account</button>
    </form>
  </div>
  <div class="auth-art" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i><i></i></div>
</div>
