{{%AUTOESCAPE context="HTML"}}
{{#AVATAR_IMAGE}}<img class="avatar" src="{{AVATAR_SRC}}" alt="" width="96" height="96">{{/AVATAR_IMAGE}}{{#AVATAR_LETTER}}<span class="avatar avatar-letter" aria-hidden="true">{{LETTER}}</span>{{/AVATAR_LETTER}}
