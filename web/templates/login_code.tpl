{{%AUTOESCAPE context="HTML"}}
<div class="auth">
  <div class="auth-form">
    <h1>One more step</h1>
    <p class="quiet">Your password is right. This account also wants a code.</p>
    <form method="post" action="/login/code">
      [[csrf]][[return]]
      <input type="hidden" name="ticket" value="{{TICKET}}">
      [[errors]]
      [[field name="code" label="Code" type="text" hint="Six digits from your app, or one of your recovery codes." autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required maxlength="40" no-value]]
      <button type="submit" class="btn btn-primary btn-lg btn-block">Log in</button>
    </form>
    <p class="quiet"><a href="/login">Begin again</a></p>
  </div>
  <div class="auth-art" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i><i></i></div>
</div>
