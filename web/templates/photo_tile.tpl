{{%AUTOESCAPE context="HTML"}}
<li class="tile p{{N}}"><a href="{{PHOTO_PATH}}" id="photo-{{PHOTO_ID}}">[[picture sizes="(min-width: 48rem) calc({{RATIO}} * 320px), calc({{RATIO}} * 150px)"]]</a></li>
