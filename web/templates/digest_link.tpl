{{%AUTOESCAPE context="HTML"}}
<div class="auth">
  <div class="auth-form">
    {{#CONFIRM}}
    <h1>Mail about what is new</h1>
    <p>Now and then you are told how many likes, comments and followers are new. You can end it at any time, by a link in each mail.</p>
    <form method="post" action="/digest/confirm">
      [[csrf]]
      <input type="hidden" name="link" value="{{LINK}}">
      <button type="submit" class="btn btn-primary btn-lg btn-block">Yes, I want it</button>
    </form>
    {{/CONFIRM}}
    {{#CONFIRMED}}
    <h1>You get mail from now on</h1>
    <p>How often, you choose in the <a href="/settings/mail">settings</a>.</p>
    {{/CONFIRMED}}
    {{#END}}
    <h1>No more mail?</h1>
    <p>What is new for you still stands under Notifications.</p>
    <form method="post" action="/digest/end">
      [[csrf]]
      <input type="hidden" name="link" value="{{LINK}}">
      <button type="submit" class="btn btn-primary btn-lg btn-block">Send me no more</button>
    </form>
    {{/END}}
    {{#ENDED}}
    <h1>You get no more mail</h1>
    <p>If you want it again, choose it in the <a href="/settings/mail">settings</a>.</p>
    {{/ENDED}}
    {{#DEAD}}
    <h1>This link does not work any more</h1>
    <p>You chose otherwise since it was mailed. See the <a href="/settings/mail">settings</a>.</p>
    {{/DEAD}}
  </div>
  <div class="auth-art" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i><i></i></div>
</div>
