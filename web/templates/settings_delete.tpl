{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Delete your account</h1></div>
  <p>Your profile, galleries, photos, comments, likes and follows are gone for everybody at once, and cannot be brought back. Nobody can use your name until the last of them is erased.</p>
  <p>You get the address of a receipt: it says what was removed, and from which machines the photos were erased. Keep it; it works for 30 days after all is erased, and names nobody.</p>
  <form method="post" action="/settings/delete">
    [[csrf]]
    [[errors]]
    [[field name="username" label="Your username, to confirm" hint="Type {{MY_USERNAME}}." type="text" autocomplete="off" autocapitalize="none" spellcheck="false" required maxlength="30"]]
    [[field name="password" label="Your password" type="password" autocomplete="current-password" required maxlength="256" no-value data-password]]
    <div class="form-actions">
      <button type="submit" class="btn btn-danger">Delete my account</button>
      <a class="btn btn-quiet" href="/settings/account">Keep it</a>
    </div>
  </form>
</div>
