{{%AUTOESCAPE context="HTML"}}
<div class="wrap-wide page">
  <div class="page-head"><h1>Select in “{{GALLERY_NAME}}”</h1><a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}">[[icon arrow-left]] Back to the gallery</a></div>
  {{#EMPTY}}<section class="empty"><span class="empty-mark">[[icon image]]</span><p>There are no photos to select yet.</p></section>{{/EMPTY}}
  {{#PHOTOS}}
  <form method="post" action="/galleries/{{GALLERY_ID}}/select" data-select>
    [[csrf]]
    [[errors]]
    <ul class="arrange" data-grid>
      {{#ITEM}}<li class="arrange-item p{{N}}"><label class="select-item"><input class="form-check-input" type="checkbox" name="{{FIELD}}" value="true"{{#CHECKED}} checked{{/CHECKED}}>[[picture sizes="200px"]]</label></li>{{/ITEM}}
    </ul>
    <fieldset class="select-actions">
      <legend class="section-title">With the selected photos <span class="quiet" data-selected></span></legend>
      <div class="select-action">
        [[field name="tags" label="Tags" type="text" hint="Apart by commas" maxlength="700" autocomplete="off"]]
        <button type="submit" class="btn btn-quiet" name="action" value="tag">Add these tags</button>
        <button type="submit" class="btn btn-quiet" name="action" value="untag">Take these tags away</button>
      </div>
      <div class="select-action">
        [[field name="location" label="Location" type="text" maxlength="50" autocomplete="off"]]
        <button type="submit" class="btn btn-quiet" name="action" value="locate">Set the location</button>
      </div>
      <div class="select-action">
        <div class="field"><label class="form-label" for="gallery">Gallery</label><select class="form-select" id="gallery" name="gallery"><option value="">Choose one</option>{{#GALLERY_OPTION}}<option value="{{VALUE}}"{{#SELECTED}} selected{{/SELECTED}}>{{LABEL}}</option>{{/GALLERY_OPTION}}</select></div>
        <button type="submit" class="btn btn-quiet" name="action" value="move">Move there</button>
      </div>
      <button type="submit" class="btn btn-danger-quiet" name="action" value="delete">[[icon trash3]] Delete</button>
    </fieldset>
  </form>
  {{/PHOTOS}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}" data-more>More photos</a></p>{{/MORE}}
</div>
