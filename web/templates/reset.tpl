{{%AUTOESCAPE context="HTML"}}
<div class="auth">
  <div class="auth-form">
    {{#CHOOSE}}
    <h1>Choose a new password</h1>
    <p class="quiet">You are then logged out everywhere.</p>
    <form method="post" action="/reset">
      [[csrf]]
      <input type="hidden" name="token" value="{{TOKEN}}">
      [[errors]]
      [[field name="new_password" label="New password" type="password" hint="At least {{PASSWORD_LENGTH_MIN}} characters. A few unrelated words make a good one." autocomplete="new-password" required minlength="{{PASSWORD_LENGTH_MIN}}" maxlength="256" no-value data-password]]
      <button type="submit" class="btn btn-primary btn-lg btn-block">Set the password</button>
    </form>
    {{/CHOOSE}}
    {{#DONE}}
    <h1>Your password is set</h1>
    <p>All devices are logged out. Log in with the new one.</p>
    <p><a class="btn btn-primary btn-lg btn-block" href="/login">Log in</a></p>
    {{/DONE}}
    {{#DEAD}}
    <h1>This link does not work any more</h1>
    <p>It was used already, or is too old, or a newer one was mailed.</p>
    <p><a class="btn btn-primary btn-lg btn-block" href="/forgot">Ask for a new one</a></p>
    {{/DEAD}}
  </div>
  <div class="auth-art" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i><i></i></div>
</div>
