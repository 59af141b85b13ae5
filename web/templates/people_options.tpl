{{%AUTOESCAPE context="HTML"}}
{{#OPTION}}<a class="option" role="option" id="option-{{USERNAME}}" aria-selected="false" tabindex="-1" href="/u/{{USERNAME}}">{{>AVATAR}}<span class="person-words"><strong class="text-truncate">{{PERSON_NAME}}</strong><span class="quiet text-truncate">@{{USERNAME}}</span></span></a>
{{/OPTION}}
