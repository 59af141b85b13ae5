{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>{{HEADING}}</h1></div>
  <p>The photos and their originals are deleted. This cannot be undone.</p>
  <form method="post" action="{{SELECT_PATH}}">
    [[csrf]]
    <input type="hidden" name="action" value="delete">
    <input type="hidden" name="confirmed" value="true">
    {{#PHOTO}}<input type="hidden" name="{{FIELD}}" value="true">{{/PHOTO}}
    <div class="form-actions">
      <button type="submit" class="btn btn-danger">Delete them</button>
      <a class="btn btn-quiet" href="{{SELECT_PATH}}">Cancel</a>
    </div>
  </form>
</div>
