{{%AUTOESCAPE context="HTML"}}
<div class="wrap page">
  <div class="page-head"><h1>{{#NO_QUERY}}Search{{/NO_QUERY}}{{#NO_RESULTS}}Nothing found{{/NO_RESULTS}}{{#NOTHING_YET}}Nothing found yet{{/NOTHING_YET}}{{#PEOPLE}}People{{/PEOPLE}}{{#GALLERIES}}Galleries{{/GALLERIES}}{{#PHOTOS}}Photos{{/PHOTOS}}{{#FILTERS}}{{#ERROR_SUMMARY}}Search{{/ERROR_SUMMARY}}{{/FILTERS}}</h1></div>
  <nav class="tabs" aria-label="What to find">{{#TAB}}<a href="{{URL}}"{{#CURRENT}} aria-current="page"{{/CURRENT}}>{{LABEL}}</a> {{/TAB}}</nav>
  {{#FILTERS}}
  <details class="filters"{{#OPEN}} open{{/OPEN}}>
    <summary class="btn btn-quiet">[[icon sliders]] Filters</summary>
    <form action="/search" aria-label="Filters">
      <input type="hidden" name="kind" value="{{KIND}}">
      <input type="hidden" name="q" value="{{SEARCH_QUERY}}">
      [[errors]]
      <div class="filter-fields">
        {{#OF_PHOTOS}}
        [[field name="tag" label="Tag" type="text" maxlength="30" autocomplete="off"]]
        [[field name="camera" label="Camera" type="text" maxlength="100" autocomplete="off"]]
        {{/OF_PHOTOS}}
        [[field name="from" label="From" type="date"]]
        [[field name="to" label="To" type="date"]]
        <div class="filter-actions"><button type="submit" class="btn btn-primary">Show</button></div>
      </div>
    </form>
  </details>
  {{/FILTERS}}
  {{#PEOPLE}}<ul class="people narrow-list">{{>PERSON}}</ul>{{/PEOPLE}}
  {{#GALLERIES}}<div class="cards">{{>GALLERY_CARD}}</div>{{/GALLERIES}}
  {{#PHOTOS}}<ul class="grid" data-grid>{{>PHOTO_TILE}}</ul>{{/PHOTOS}}
  {{#NOTHING_YET}}<p class="quiet">There is nothing among the newest ones that you may see. Older ones may match.</p>{{/NOTHING_YET}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}"{{#PHOTOS}} data-more{{/PHOTOS}}>Search on</a></p>{{/MORE}}
  {{#NO_RESULTS}}
  <section class="empty">
    <span class="empty-mark">[[icon search]]</span>
    <p>Each word has to begin one of theirs. Try fewer words or letters, or search more widely:</p>
    <ul class="broader">{{#BROADER}}<li><a href="{{URL}}">{{TEXT}}</a></li>{{/BROADER}}</ul>
  </section>
  {{/NO_RESULTS}}
  {{#NO_QUERY}}
  <section class="empty">
    <span class="empty-mark">[[icon search]]</span>
    <p>Type into the search field above: a name, or words of a gallery or of a photo. “#beach” shows the photos with that tag.</p>
  </section>
  {{/NO_QUERY}}
</div>
