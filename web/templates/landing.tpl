{{%AUTOESCAPE context="HTML"}}
<section class="hero">
  <div class="hero-words">
    <h1 class="display">Your photos, shared with the people you choose.</h1>
    <p class="lead">Keep galleries. Decide for each one who may see it: only you, your followers, or everyone. Your originals stay as your camera made them, bit for bit.</p>
    <p class="hero-actions"><a class="btn btn-primary btn-lg" href="/register">Create your account</a> <a class="btn btn-quiet btn-lg" href="/login">Log in</a></p>
    <ul class="hero-points">
      <li>[[icon check2]] Location and camera data are removed from what others get</li>
      <li>[[icon check2]] Every phone and camera: JPEG, HEIC, AVIF, WebP, PNG, GIF</li>
      <li>[[icon check2]] No ads, no tracking, no waiting</li>
    </ul>
  </div>
  {{#HERO}}<ul class="hero-photos">{{>PHOTO_TILE}}</ul>{{/HERO}}
  {{#HERO_ART}}<div class="hero-art" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i><i></i></div>{{/HERO_ART}}
</section>
{{#RECENT}}
<section class="wrap section" aria-labelledby="recent-title">
  <div class="section-head"><h2 class="section-title" id="recent-title">Fresh from public galleries</h2><a href="/explore">See all</a></div>
  <div class="cards">{{>GALLERY_CARD}}</div>
</section>
{{/RECENT}}
