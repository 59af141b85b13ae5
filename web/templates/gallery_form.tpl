{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>{{HEADING}}</h1></div>
  <form method="post" action="{{FORM_ACTION}}">
    [[csrf]][[key]]
    {{#EDITING}}<input type="hidden" name="revision" value="{{REVISION}}">{{/EDITING}}
    [[errors]]
    [[field name="name" label="Name" type="text" required maxlength="50" autocomplete="off"]]
    [[field name="description" label="Description" optional rows="4" maxlength="1024"]]
    <fieldset class="field">
      <legend class="form-label">Who may see it</legend>
      <div class="choices">
        <label class="choice"><input class="form-check-input" type="radio" name="audience" value="private"{{#AUDIENCE_PRIVATE}} checked{{/AUDIENCE_PRIVATE}}><span class="choice-words"><strong>[[icon lock]] Only you</strong><span class="quiet">Nobody else, not even by a link.</span></span></label>
        <label class="choice"><input class="form-check-input" type="radio" name="audience" value="people"{{#AUDIENCE_PEOPLE}} checked{{/AUDIENCE_PEOPLE}}><span class="choice-words"><strong>[[icon person-check]] Chosen people</strong><span class="quiet">Those whom you list below, followers or not.</span></span></label>
        <label class="choice"><input class="form-check-input" type="radio" name="audience" value="link"{{#AUDIENCE_LINK}} checked{{/AUDIENCE_LINK}}><span class="choice-words"><strong>[[icon link]] Anyone with a link</strong><span class="quiet">Only by links that you make. It is listed nowhere.</span></span></label>
        <label class="choice"><input class="form-check-input" type="radio" name="audience" value="followers"{{#AUDIENCE_FOLLOWERS}} checked{{/AUDIENCE_FOLLOWERS}}><span class="choice-words"><strong>[[icon people]] Followers</strong><span class="quiet">The people who follow you.</span></span></label>
        <label class="choice"><input class="form-check-input" type="radio" name="audience" value="public"{{#AUDIENCE_PUBLIC}} checked{{/AUDIENCE_PUBLIC}}><span class="choice-words"><strong>[[icon eye]] Public</strong><span class="quiet">Everyone, signed in or not.</span></span></label>
      </div>
      {{#AUDIENCE_ERROR}}<p class="invalid-feedback d-block">{{MESSAGE}}</p>{{/AUDIENCE_ERROR}}
    </fieldset>
    <div class="people-field">
      [[field name="people" label="Chosen people" rows="2" hint="Usernames, apart by spaces or commas; at most 100." autocapitalize="none" autocomplete="off" spellcheck="false" maxlength="4000"]]
    </div>
    {{#ORDERS}}
    [[field name="contributors" label="Contributors" rows="2" hint="Usernames of those who may add photos; at most 50. They see the gallery whatever is chosen above, and edit and delete only what they added." autocapitalize="none" autocomplete="off" spellcheck="false" maxlength="2000"]]
    {{/ORDERS}}
    <div class="form-check form-switch field">
      <input class="form-check-input" id="shares_originals" name="shares_originals" type="checkbox" value="true" aria-describedby="shares_originals-hint"{{#SHARES_ORIGINALS}} checked{{/SHARES_ORIGINALS}}>
      <label class="form-check-label" for="shares_originals">Others may download the originals</label>
      <p class="form-text" id="shares_originals-hint">Whoever sees the gallery can. Originals keep what the camera wrote, often where a photo was taken, and with which camera.</p>
    </div>
    <div class="field">
      <label class="form-label" for="positions">Where photos were taken</label>
      <select class="form-select" id="positions" name="positions" aria-describedby="positions-hint">{{#POSITION_OPTION}}<option value="{{VALUE}}"{{#SELECTED}} selected{{/SELECTED}}>{{LABEL}}</option>{{/POSITION_OPTION}}</select>
      <p class="form-text" id="positions-hint">On their pages and on the map, as far as whoever added a photo agrees. Share links never show it. What you choose here changes nothing in originals: they keep it.</p>
    </div>
    <div class="form-check form-switch field">
      <input class="form-check-input" id="hides_camera" name="hides_camera" type="checkbox" value="true" aria-describedby="hides_camera-hint"{{#HIDES_CAMERA}} checked{{/HIDES_CAMERA}}>
      <label class="form-check-label" for="hides_camera">Camera and settings are hidden</label>
      <p class="form-text" id="hides_camera-hint">Only you, and whoever added a photo, see with which camera, lens and exposure it was taken.</p>
    </div>
    {{#ORDERS}}
    <div class="field">
      <label class="form-label" for="order">Order of the photos</label>
      <select class="form-select" id="order" name="order">{{#ORDER_OPTION}}<option value="{{VALUE}}"{{#SELECTED}} selected{{/SELECTED}}>{{LABEL}}</option>{{/ORDER_OPTION}}</select>
    </div>
    {{/ORDERS}}
    <div class="form-check form-switch field">
      <input class="form-check-input" id="comments_off" name="comments_off" type="checkbox" value="true" aria-describedby="comments_off-hint"{{#COMMENTS_OFF}} checked{{/COMMENTS_OFF}}>
      <label class="form-check-label" for="comments_off">Comments are off</label>
      <p class="form-text" id="comments_off-hint">Nobody can add one, here or to its photos. Those that are there stay; you can delete any of them.</p>
    </div>
    {{#COVERS}}
    <fieldset class="field">
      <legend class="form-label">Cover</legend>
      <div class="covers">
        {{#COVER_OPTION}}<label class="cover"><input class="cover-input" type="radio" name="cover" value="{{PHOTO_ID}}"{{#CHECKED}} checked{{/CHECKED}}><img class="cover-image" src="{{SRC}}" alt="{{ALT}}" width="96" height="96" loading="lazy"></label>{{/COVER_OPTION}}
      </div>
    </fieldset>
    {{/COVERS}}
    <div class="form-actions">
      <button type="submit" class="btn btn-primary">{{SUBMIT_LABEL}}</button>
      <a class="btn btn-quiet" href="{{CANCEL_URL}}">Cancel</a>
      {{#EDITING}}<a class="btn btn-danger-quiet" href="/galleries/{{GALLERY_ID}}/delete" data-confirm>[[icon trash3]] Delete</a>{{/EDITING}}
    </div>
  </form>
  {{#CONTRIBUTOR_LIST}}
  <h2>Who adds photos</h2>
  <p class="quiet">Whoever you remove adds no more. What they added stays; you can delete it.</p>
  <ul class="people">
    {{#PERSON}}
    <li class="person">
      <a class="person-link" href="/u/{{USERNAME}}">{{>AVATAR}}<span class="person-words"><strong class="text-truncate">{{PERSON_NAME}}</strong><span class="quiet text-truncate">@{{USERNAME}}</span></span></a>
      <form class="person-actions" method="post" action="/galleries/{{GALLERY_ID}}/contributors/{{USERNAME}}/remove">[[csrf]]<button type="submit" class="btn btn-quiet">Remove<span class="visually-hidden"> {{USERNAME}} from the contributors</span></button></form>
    </li>
    {{/PERSON}}
  </ul>
  {{/CONTRIBUTOR_LIST}}
</div>
