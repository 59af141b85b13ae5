{{%AUTOESCAPE context="HTML"}}
{{#FOLLOW_NONE}}
<form method="post" action="/u/{{USERNAME}}/follow">[[csrf]][[return]]<button type="submit" class="btn btn-primary">Follow<span class="visually-hidden"> {{USERNAME}}</span></button></form>
{{/FOLLOW_NONE}}
{{#FOLLOW_REQUESTED}}
<form method="post" action="/u/{{USERNAME}}/unfollow">[[csrf]][[return]]<button type="submit" class="btn btn-quiet" title="Withdraw the request">[[icon clock]] Requested<span class="visually-hidden">: withdraw the request to {{USERNAME}}</span></button></form>
{{/FOLLOW_REQUESTED}}
{{#FOLLOW_ACCEPTED}}
<form method="post" action="/u/{{USERNAME}}/unfollow">[[csrf]][[return]]<button type="submit" class="btn btn-quiet" title="Unfollow">[[icon check2]] Following<span class="visually-hidden">: unfollow {{USERNAME}}</span></button></form>
{{/FOLLOW_ACCEPTED}}
{{#FOLLOW_SIGNED_OUT}}
<a class="btn btn-primary" href="/login?return_to={{RETURN_TO:url_query_escape}}">Follow<span class="visually-hidden"> {{USERNAME}}</span></a>
{{/FOLLOW_SIGNED_OUT}}
