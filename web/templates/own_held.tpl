{{%AUTOESCAPE context="HTML"}}
<section class="wrap-wide section" aria-labelledby="own-held">
  <h2 class="section-title" id="own-held">Your photos that wait</h2>
  <p class="quiet">Those who see the gallery see them once {{OWNER_NAME}} lets them through.</p>
  <ul class="arrange waiting">
    {{#HELD_ITEM}}<li class="arrange-item p{{N}}">[[picture sizes="(min-width: 48rem) 320px, 90vw"]]<p class="waiting-one"><a class="btn btn-danger-quiet" href="{{DELETE_URL}}" data-confirm>Delete<span class="visually-hidden"> {{PHOTO_NAME}}</span></a></p></li>{{/HELD_ITEM}}
  </ul>
  {{#HELD_MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">More of your photos that wait</a></p>{{/HELD_MORE}}
</section>
