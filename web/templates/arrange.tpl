{{%AUTOESCAPE context="HTML"}}
<div class="wrap-wide page">
  <div class="page-head"><h1>Arrange “{{GALLERY_NAME}}”</h1><a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}">[[icon arrow-left]] Back to the gallery</a></div>
  {{#NOT_YET}}
  <section class="empty">
    <span class="empty-mark">[[icon images]]</span>
    <p>This gallery orders its photos by itself. You can put them in an order of your own; it begins with the one in which they were added.</p>
    <form method="post" action="/galleries/{{GALLERY_ID}}/arrange">[[csrf]]<input type="hidden" name="revision" value="{{REVISION}}"><button type="submit" class="btn btn-primary">Arrange by hand</button></form>
  </section>
  {{/NOT_YET}}
  {{#EMPTY}}<section class="empty"><span class="empty-mark">[[icon image]]</span><p>There are no photos to arrange yet.</p></section>{{/EMPTY}}
  {{#PHOTOS}}
  <p class="quiet">Drag a photo to where it belongs, move it by its arrows, or say the number of its place. Each move is kept at once.</p>
  <ol class="arrange" data-grid data-arrange>
    {{#ITEM}}
    <li class="arrange-item p{{N}}" data-photo="{{PHOTO_ID}}" id="photo-{{PHOTO_ID}}">
      <a href="/photos/{{PHOTO_ID}}">[[picture sizes="200px"]]</a>
      <form class="arrange-moves" method="post" action="/photos/{{PHOTO_ID}}/place">
        [[csrf]][[return]]
        <button type="submit" class="tool" name="steps" value="-1" title="Earlier">[[icon chevron-left]]<span class="visually-hidden">Move earlier: {{ALT}}</span></button>
        <button type="submit" class="tool" name="steps" value="1" title="Later">[[icon chevron-right]]<span class="visually-hidden">Move later: {{ALT}}</span></button>
      </form>
      <form class="arrange-moves" method="post" action="/photos/{{PHOTO_ID}}/place">
        [[csrf]][[return]]
        <label class="visually-hidden" for="position-{{PHOTO_ID}}">New place of {{ALT}}</label>
        <input class="form-control form-control-sm" id="position-{{PHOTO_ID}}" name="position" type="number" inputmode="numeric" min="1" max="{{PHOTO_COUNT}}" placeholder="1–{{PHOTO_COUNT}}" required>
        <button type="submit" class="btn btn-quiet btn-sm">Move<span class="visually-hidden"> {{ALT}} there</span></button>
      </form>
    </li>
    {{/ITEM}}
  </ol>
  {{/PHOTOS}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}" data-more>More photos</a></p>{{/MORE}}
</div>
