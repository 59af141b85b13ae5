{{%AUTOESCAPE context="HTML"}}
<div class="auth">
  <div class="auth-form">
    <h1>Create your account</h1>
    <p class="quiet">Have one already? <a href="/login">Log in</a>.</p>
    {{#WELCOME}}<p class="prose">{{TEXT:pre_escape}}</p>{{/WELCOME}}
    {{#UNUSED}}<p class="said">Nobody has an account here yet. The account of the administrator is made with the link that Portreto printed when it was started, or that <code>portreto user invite --admin</code> prints.</p>{{/UNUSED}}
    {{#CLOSED}}<p class="said">Registration is closed here. Ask the administrator for an account.</p>{{/CLOSED}}
    {{#OPEN}}
    <form method="post" action="/register">
      [[csrf]][[key]][[return]]
      [[errors]]
      {{#INVITED}}[[field name="invitation" label="Invitation" type="text" hint="What you were given to register here." autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100"]]{{/INVITED}}
      [[field name="username" label="Username" type="text" hint="Letters, digits, dots and underscores. It is part of your address here." autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="30"]]
      [[field name="email" label="Email" type="email" hint="Only for logging in. Nobody else sees it." autocomplete="email" required maxlength="254"]]
      [[field name="password" label="Password" type="password" hint="At least {{PASSWORD_LENGTH_MIN}} characters. A few unrelated words make a good one." autocomplete="new-password" required minlength="{{PASSWORD_LENGTH_MIN}}" maxlength="128" no-value data-password]]
      <button type="submit" class="btn btn-primary btn-lg btn-block">Create account</button>
    </form>
    {{/OPEN}}
  </div>
  <div class="auth-art" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i><i></i></div>
</div>
