{{%AUTOESCAPE context="HTML"}}
<div class="wrap-wide page">
  <div class="page-head"><h1>Photos that wait for you</h1><a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}">[[icon arrow-left]] Back to the gallery</a></div>
  {{#EMPTY}}<section class="empty"><span class="empty-mark">[[icon check2]]</span><p>No photos of guests wait for you in “{{GALLERY_NAME}}”.</p></section>{{/EMPTY}}
  {{#PHOTOS}}
  <p>Guests have added {{COUNT_TEXT}} to “{{GALLERY_NAME}}”. Until you let them through, only you and who added them see them.</p>
  <form class="waiting-all" method="post" action="/galleries/{{GALLERY_ID}}/waiting">
    [[csrf]]
    {{#FIELD_OF}}<input type="hidden" name="{{FIELD}}" value="true">{{/FIELD_OF}}
    <button type="submit" class="btn btn-primary" name="action" value="release">[[icon check2]] {{RELEASE_ALL}}</button>
    <button type="submit" class="btn btn-danger-quiet" name="action" value="delete">[[icon trash3]] {{DELETE_ALL}}</button>
  </form>
  <ul class="arrange waiting" data-grid>
    {{#ITEM}}
    <li class="arrange-item p{{N}}">
      [[picture sizes="(min-width: 48rem) 320px, 90vw"]]
      <p class="waiting-facts"><strong>{{GUEST_NAME}}</strong> <time class="quiet" datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time></p>
      <form class="waiting-one" method="post" action="/galleries/{{GALLERY_ID}}/waiting">
        [[csrf]]
        <input type="hidden" name="{{FIELD}}" value="true">
        <button type="submit" class="btn btn-quiet" name="action" value="release">Let through<span class="visually-hidden"> {{PHOTO_NAME}}</span></button>
        <button type="submit" class="btn btn-danger-quiet" name="action" value="delete">Delete<span class="visually-hidden"> {{PHOTO_NAME}}</span></button>
      </form>
    </li>
    {{/ITEM}}
  </ul>
  {{/PHOTOS}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">More photos</a></p>{{/MORE}}
</div>
