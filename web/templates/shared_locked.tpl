{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="auth-form">
    <h1>A shared gallery</h1>
    <p class="quiet">This link asks for a password. Whoever gave it to you knows it.</p>
    <form method="post" action="{{SHARED_PATH}}">
      [[csrf]]
      [[errors]]
      [[field name="password" label="Password" type="password" autocomplete="off" required maxlength="256" no-value data-password]]
      <button type="submit" class="btn btn-primary btn-lg btn-block">Show the photos</button>
    </form>
  </div>
</div>
