{{%AUTOESCAPE context="HTML"}}
<div class="auth">
  <div class="auth-form">
    <h1>Forgot your password?</h1>
    {{#ASK}}
    <p class="quiet">We mail you a link to choose a new one.</p>
    <form method="post" action="/forgot">
      [[csrf]]
      [[errors]]
      [[field name="email" label="Email" type="email" hint="The address that you made your account with." autocomplete="email" required maxlength="254"]]
      <button type="submit" class="btn btn-primary btn-lg btn-block">Mail me a link</button>
    </form>
    {{/ASK}}
    {{#ASKED}}
    <div class="notice" role="status">[[icon check2]] If there is an account with this address, a link is being mailed to it.</div>
    <p class="quiet">It works for an hour. If nothing comes within a few minutes, look among the unwanted mail, then <a href="/forgot">ask again</a>.</p>
    {{/ASKED}}
    {{#NO_MAIL}}
    <p>No mail is sent from here. Ask whoever runs this site for a new password.</p>
    {{/NO_MAIL}}
    <p class="quiet"><a href="/login">Back to the login</a></p>
  </div>
  <div class="auth-art" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i><i></i></div>
</div>
