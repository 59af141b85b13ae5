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
  <p class="quiet">Drag a photo to where it belongs, move it by its arrows, or say the number of its place. Each move is kept at once. A section with a title begins at any photo by its bookmark.</p>
  {{#TIMELINE}}
  <nav class="timeline timeline-in-page" aria-label="Sections">
    <details data-menu>
      <summary class="btn btn-quiet">[[icon bookmark]] <span>{{SECTIONS_TEXT}}</span></summary>
      <div class="timeline-rows">
        {{#TIMELINE_ROW}}<ul>{{#JUMP}}<li><a href="{{JUMP_URL}}"{{#JUMP_CURRENT}} aria-current="true"{{/JUMP_CURRENT}}>{{JUMP_TITLE}} <span class="quiet">{{JUMP_COUNT}}</span></a></li>{{/JUMP}}</ul>{{/TIMELINE_ROW}}
      </div>
    </details>
  </nav>
  {{/TIMELINE}}
  {{#NOT_FIRST}}<p class="more"><a class="btn btn-quiet" href="{{FIRST_URL}}">From the beginning</a></p>{{/NOT_FIRST}}
  <div data-grid data-arrange>
  {{#PART}}
  <div data-part="{{PART_KEY}}">
  {{#PART_HEADING}}<h2 class="part-title" id="section-{{SECTION_KEY}}"><a href="{{SECTION_URL}}">{{SECTION_TITLE}}</a> <span class="quiet">{{SECTION_COUNT}}</span> <a class="btn btn-quiet btn-sm" href="/galleries/{{GALLERY_ID}}/sections/{{SECTION_KEY}}">[[icon pencil]] Change<span class="visually-hidden"> the section {{SECTION_TITLE}}</span></a></h2>{{/PART_HEADING}}
  <ol class="arrange">
    {{#ITEM}}
    <li class="arrange-item p{{N}}" data-photo="{{PHOTO_ID}}" id="photo-{{PHOTO_ID}}">
      <a href="/photos/{{PHOTO_ID}}">[[picture sizes="200px"]]</a>
      <form class="arrange-moves" method="post" action="/photos/{{PHOTO_ID}}/place">
        [[csrf]][[return]]
        <button type="submit" class="tool" name="steps" value="-1" title="Earlier">[[icon chevron-left]]<span class="visually-hidden">Move earlier: {{ALT}}</span></button>
        <a class="tool" href="/galleries/{{GALLERY_ID}}/sections/new?photo={{PHOTO_ID}}" title="Begin a section here">[[icon bookmark]]<span class="visually-hidden">Begin a section here: {{ALT}}</span></a>
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
  </div>
  {{/PART}}
  </div>
  {{/PHOTOS}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}" data-more>More photos</a></p>{{/MORE}}
</div>
