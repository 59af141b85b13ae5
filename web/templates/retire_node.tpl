{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <h1 class="confirm-title">Retire {{NODE_NAME}}?</h1>
  <p>From now on it counts as lost: its copies ({{COPIES}}) are replaced from other nodes at once, and what still lies on it is known to nobody any more. Do this when it will never be back. To take away one that still runs, drain it.</p>
  [[errors]]
  <form method="post" action="{{NODE_URL}}/retire">
    [[csrf]]
    [[field name="confirm" label="Type its name to retire it" required autocomplete="off" spellcheck="false" autocapitalize="none"]]
    <div class="form-actions">
      <button type="submit" class="btn btn-danger">Retire {{NODE_NAME}}</button>
      <a class="btn btn-quiet" href="/operations">Cancel</a>
    </div>
  </form>
</div>
