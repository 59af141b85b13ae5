{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head">
    <h1>Share “{{GALLERY_NAME}}”</h1>
    <p class="gallery-facts">[[audience]] <a href="/galleries/{{GALLERY_ID}}">Back to the gallery</a></p>
  </div>
  {{#MADE}}
  <section class="made" aria-labelledby="made-title">
    <div class="made-words">
      <h2 class="section-title" id="made-title">[[icon check2]] The link is ready</h2>
      <p>Copy it now: it is kept in a form that cannot be shown again.</p>
      <label class="visually-hidden" for="made-link">The link</label>
      <input class="form-control" id="made-link" type="text" value="{{URL}}" readonly>
      <p class="made-actions"><button type="button" class="btn btn-primary" data-copy="made-link" hidden>Copy the link</button><a class="btn btn-link" href="{{PATH}}">Open it</a></p>
    </div>
    {{#QR}}<svg class="qr" viewBox="{{QR_VIEW}}" role="img" aria-label="The link as a QR code"><path d="{{QR_PATH}}"/></svg>{{/QR}}
  </section>
  {{/MADE}}
  {{#CLOSED}}
  <section class="section">
    <p>This gallery is private, so no link opens it.</p>
    <form class="form-actions" method="post" action="/galleries/{{GALLERY_ID}}/share/open">
      [[csrf]]
      <input type="hidden" name="revision" value="{{REVISION}}">
      <button type="submit" class="btn btn-primary">[[icon link]] Show it to anyone with a link</button>
      <a class="btn btn-quiet" href="/galleries/{{GALLERY_ID}}/edit">Choose who else may see it</a>
    </form>
  </section>
  {{/CLOSED}}
  {{#OPEN}}
  <h2 class="section-title">New link</h2>
  <p class="quiet">Whoever has the link sees this gallery, without an account, and nothing else of yours.</p>
  <form method="post" action="/galleries/{{GALLERY_ID}}/share">
    [[csrf]]
    [[errors]]
    <div class="field-pair">
      [[field name="label" label="For whom" type="text" optional hint="Only you see it." maxlength="50" autocomplete="off"]]
      [[field name="password" label="Password" type="password" optional hint="At least 6 characters. Tell it by another way." maxlength="256" autocomplete="new-password" no-value data-password]]
    </div>
    <div class="field-pair">
      <div class="field">
        <label class="form-label" for="expires_at">Works for</label>
        <select class="form-select" id="expires_at" name="expires_in_days">
          {{#EXPIRY_OPTION}}<option value="{{VALUE}}"{{#SELECTED}} selected{{/SELECTED}}>{{LABEL}}</option>{{/EXPIRY_OPTION}}
        </select>
        {{#EXPIRES_AT_ERROR}}<p class="invalid-feedback d-block">{{MESSAGE}}</p>{{/EXPIRES_AT_ERROR}}
      </div>
      <div class="form-check form-switch field share-download">
        <input class="form-check-input" id="allows_download" name="allows_download" type="checkbox" value="true" aria-describedby="allows_download-hint"{{#ALLOWS_DOWNLOAD}} checked{{/ALLOWS_DOWNLOAD}}>
        <label class="form-check-label" for="allows_download">May download the originals</label>
        <p class="form-text" id="allows_download-hint">They often say where a photo was taken.</p>
      </div>
    </div>
    <div class="form-check form-switch field">
      <input class="form-check-input" id="allows_guests" name="allows_guests" type="checkbox" value="true" aria-describedby="allows_guests-hint"{{#ALLOWS_GUESTS}} checked{{/ALLOWS_GUESTS}}>
      <label class="form-check-label" for="allows_guests">Guests may like and comment</label>
      <p class="form-text" id="allows_guests-hint">Without an account, under a name of their own. They see the comments of others, too.</p>
    </div>
    <div class="field">
      <label class="form-label" for="guest_photos_max">Photos that guests may add</label>
      <select class="form-select" id="guest_photos_max" name="guest_photos_max" aria-describedby="guest_photos_max-hint">
        {{#PHOTOS_OPTION}}<option value="{{VALUE}}"{{#SELECTED}} selected{{/SELECTED}}>{{LABEL}}</option>{{/PHOTOS_OPTION}}
      </select>
      <p class="form-text" id="guest_photos_max-hint">Without an account. They take up your room, and you can delete each of them.</p>
    </div>
    <div class="form-check form-switch field">
      <input class="form-check-input" id="holds_guest_photos" name="holds_guest_photos" type="checkbox" value="true" aria-describedby="holds_guest_photos-hint"{{#HOLDS_PHOTOS}} checked{{/HOLDS_PHOTOS}}>
      <label class="form-check-label" for="holds_guest_photos">Guests’ photos wait for you</label>
      <p class="form-text" id="holds_guest_photos-hint">Others see each once you have let it through. Else they are shown at once.</p>
    </div>
    <div class="form-check form-switch field">
      <input class="form-check-input" id="hides_gallery" name="hides_gallery" type="checkbox" value="true" aria-describedby="hides_gallery-hint"{{#HIDES_GALLERY}} checked{{/HIDES_GALLERY}}>
      <label class="form-check-label" for="hides_gallery">Guests see only what they add</label>
      <p class="form-text" id="hides_gallery-hint">Of the gallery they learn its name and yours, and may add up to 500 photos if you choose no other number.</p>
    </div>
    <button type="submit" class="btn btn-primary">Create the link</button>
  </form>
  {{/OPEN}}
  {{#LINKS}}
  <h2 class="section-title share-links-title">Links</h2>
  {{#CLOSED_LINKS}}<p class="quiet">None of them works while only you can see the gallery.</p>{{/CLOSED_LINKS}}
  <ul class="results">
    {{#LINK}}
    <li class="result result-wraps">
      <span class="result-words">
        <strong>{{#LABEL}}{{TEXT}}{{/LABEL}}{{#NO_LABEL}}Without a name{{/NO_LABEL}}</strong>
        <span class="quiet">Made <time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>{{#EXPIRES}} · works until {{TEXT}}{{/EXPIRES}}{{#EXPIRED}} · expired {{TEXT}}{{/EXPIRED}}{{#HAS_PASSWORD}} · password{{/HAS_PASSWORD}}{{#DOWNLOADS}} · download{{/DOWNLOADS}}{{#GUESTS}} · guests may comment{{/GUESTS}}{{#PHOTOS}} · {{PHOTOS_TEXT}}{{/PHOTOS}}{{#HIDES}} · shows only what they add{{/HIDES}}</span>
      </span>
      {{#REACTIONS}}<form method="post" action="/galleries/{{GALLERY_ID}}/links/{{LINK_ID}}/guests">
        [[csrf]]
        {{#UNLET}}<input type="hidden" name="allows_guests" value="true">
        <button type="submit" class="btn btn-quiet">Let guests comment<span class="visually-hidden"> by the link{{#LABEL}} for {{TEXT}}{{/LABEL}} of {{TIME_TEXT}}</span></button>{{/UNLET}}
        {{#LET}}<button type="submit" class="btn btn-quiet">Stop guests’ comments<span class="visually-hidden"> by the link{{#LABEL}} for {{TEXT}}{{/LABEL}} of {{TIME_TEXT}}</span></button>{{/LET}}
      </form>{{/REACTIONS}}
      {{#CHOOSES}}<form method="post" action="/galleries/{{GALLERY_ID}}/links/{{LINK_ID}}/photos">
        [[csrf]]
        {{#NONE_YET}}<input type="hidden" name="guest_photos_max" value="{{PHOTOS_MAX}}">
        <button type="submit" class="btn btn-quiet">Let guests add photos<span class="visually-hidden"> by the link{{#LABEL}} for {{TEXT}}{{/LABEL}} of {{TIME_TEXT}}</span></button>{{/NONE_YET}}
        {{#SOME}}<input type="hidden" name="guest_photos_max" value="0">
        <button type="submit" class="btn btn-quiet">Stop guests’ photos<span class="visually-hidden"> by the link{{#LABEL}} for {{TEXT}}{{/LABEL}} of {{TIME_TEXT}}</span></button>{{/SOME}}
      </form>{{/CHOOSES}}
      {{#SHOWING}}<form method="post" action="/galleries/{{GALLERY_ID}}/links/{{LINK_ID}}/photos">
        [[csrf]]<input type="hidden" name="holds_guest_photos" value="true">
        <button type="submit" class="btn btn-quiet">Let guests’ photos wait<span class="visually-hidden"> by the link{{#LABEL}} for {{TEXT}}{{/LABEL}} of {{TIME_TEXT}}</span></button>
      </form>{{/SHOWING}}
      {{#HOLDING}}<form method="post" action="/galleries/{{GALLERY_ID}}/links/{{LINK_ID}}/photos">
        [[csrf]]<input type="hidden" name="holds_guest_photos" value="false">
        <button type="submit" class="btn btn-quiet">Show guests’ photos at once<span class="visually-hidden"> by the link{{#LABEL}} for {{TEXT}}{{/LABEL}} of {{TIME_TEXT}}</span></button>
      </form>{{/HOLDING}}
      {{#SHOWS}}<form method="post" action="/galleries/{{GALLERY_ID}}/links/{{LINK_ID}}/photos">
        [[csrf]]<input type="hidden" name="hides_gallery" value="true">
        <button type="submit" class="btn btn-quiet">Show guests only what they add<span class="visually-hidden"> by the link{{#LABEL}} for {{TEXT}}{{/LABEL}} of {{TIME_TEXT}}</span></button>
      </form>{{/SHOWS}}
      {{#HIDES}}<form method="post" action="/galleries/{{GALLERY_ID}}/links/{{LINK_ID}}/photos">
        [[csrf]]<input type="hidden" name="hides_gallery" value="false">
        <button type="submit" class="btn btn-quiet">Show guests the gallery<span class="visually-hidden"> by the link{{#LABEL}} for {{TEXT}}{{/LABEL}} of {{TIME_TEXT}}</span></button>
      </form>{{/HIDES}}
      <a class="btn btn-danger-quiet" href="/galleries/{{GALLERY_ID}}/links/{{LINK_ID}}/revoke" data-confirm>Revoke<span class="visually-hidden"> the link{{#LABEL}} for {{TEXT}}{{/LABEL}} of {{TIME_TEXT}}</span></a>
    </li>
    {{/LINK}}
  </ul>
  {{/LINKS}}
</div>
