{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Edit comment</h1></div>
  <form method="post" action="/comments/{{COMMENT_ID}}/edit">
    [[csrf]][[return]]
    [[errors]]
    [[field name="text" label="Comment" rows="5" required maxlength="1024"]]
    <div class="form-actions">
      <button type="submit" class="btn btn-primary">Save</button>
      <a class="btn btn-quiet" href="{{CANCEL_URL}}">Cancel</a>
    </div>
  </form>
</div>
