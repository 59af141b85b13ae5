{{%AUTOESCAPE context="HTML"}}
<section class="empty">
  <span class="empty-mark">[[icon compass]]</span>
  <h1>Portreto cannot be reached</h1>
  <p>Either you are offline, or it is away for a moment. This page has not been opened on this device before, so that there is no copy to show.</p>
  <p class="empty-actions"><a class="btn btn-primary" href="/">Go to the start</a></p>
</section>
<section class="narrow section" aria-labelledby="visited-title" data-visited-section hidden>
  <h2 class="section-title" id="visited-title">What you can look at meanwhile</h2>
  <ul class="visited" data-visited></ul>
</section>
