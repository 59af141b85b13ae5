{{%AUTOESCAPE context="HTML"}}
<li class="person notification{{#IS_UNREAD}} is-unread{{/IS_UNREAD}}" data-notification="{{NOTIFICATION_IDS}}">
  <div class="person-link">
    <a{{#LINKED}} href="/u/{{USERNAME}}" tabindex="-1"{{/LINKED}} aria-hidden="true">{{>AVATAR}}</a>
    <div class="notification-words">
      <p>{{#IS_UNREAD}}<span class="visually-hidden">Unread: </span>{{/IS_UNREAD}}<a class="plain"{{#LINKED}} href="/u/{{USERNAME}}"{{/LINKED}}><strong>{{PERSON_NAME}}</strong></a>{{#IS_GUEST}} <span class="quiet">(guest)</span>{{/IS_GUEST}}{{#OTHERS}} and {{OTHERS_TEXT}}{{/OTHERS}} {{ACT}}{{#THING}} <a href="{{THING_URL}}">{{THING_NAME}}</a>{{/THING}}</p>
      {{#TEXT_OF_COMMENT}}<p class="notification-text">{{TEXT}}</p>{{/TEXT_OF_COMMENT}}
      <time class="quiet" datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>
    </div>
  </div>
  {{#PREVIEW}}<a class="notification-thing" href="{{THING_URL}}" tabindex="-1" aria-hidden="true"><img src="{{SRC}}" alt="" width="56" height="56" loading="lazy"></a>{{/PREVIEW}}
  {{#IS_REQUEST}}<a class="btn btn-quiet" href="/requests">Answer<span class="visually-hidden"> {{PERSON_NAME}}</span></a>{{/IS_REQUEST}}
</li>
