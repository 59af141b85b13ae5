{{%AUTOESCAPE context="HTML"}}
{{#CAN_LIKE}}
<form class="like" method="post" action="{{LIKE_PATH}}/{{#LIKED}}unlike{{/LIKED}}{{#NOT_LIKED}}like{{/NOT_LIKED}}" data-like>
  [[csrf]][[return]]
  <button type="submit" class="like-button" aria-pressed="{{#LIKED}}true{{/LIKED}}{{#NOT_LIKED}}false{{/NOT_LIKED}}" data-key="l">
    <span class="like-off">[[icon heart]]</span><span class="like-on">[[icon heart-fill]]</span>
    <span class="visually-hidden">Like, likes so far:</span> <span data-like-count>{{LIKE_COUNT}}</span>
  </button>
</form>
{{/CAN_LIKE}}
{{#SIGNED_OUT}}
<a class="like-button" href="/login?return_to={{RETURN_TO:url_query_escape}}">[[icon heart]]<span class="visually-hidden">Log in to like, likes so far:</span> <span>{{LIKE_COUNT}}</span></a>
{{/SIGNED_OUT}}
