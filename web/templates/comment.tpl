{{%AUTOESCAPE context="HTML"}}
<li class="comment" id="comment-{{COMMENT_ID}}">
  <a{{#LINKED}} href="/u/{{AUTHOR_USERNAME}}" tabindex="-1"{{/LINKED}} aria-hidden="true">{{>AUTHOR_AVATAR}}</a>
  <div class="comment-body">
    <p class="comment-head"><a class="plain"{{#LINKED}} href="/u/{{AUTHOR_USERNAME}}"{{/LINKED}}><strong>{{AUTHOR_NAME}}</strong></a>{{#IS_GUEST}} <span class="quiet">guest</span>{{/IS_GUEST}} <time class="quiet" datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>{{#EDITED}} <span class="quiet">edited</span>{{/EDITED}}</p>
    <p class="prose">{{COMMENT_TEXT:pre_escape}}</p>
    {{#HAS_ACTIONS}}
    <p class="comment-actions">
      {{#CAN_EDIT}}<a href="/comments/{{COMMENT_ID}}/edit">Edit<span class="visually-hidden"> the comment</span></a>{{/CAN_EDIT}}
      {{#CAN_DELETE}}<a href="{{DELETE_PATH}}" data-confirm>Delete<span class="visually-hidden"> the comment</span></a>{{/CAN_DELETE}}
      {{#CAN_REPORT}}<a href="/comments/{{COMMENT_ID}}/report">Report<span class="visually-hidden"> the comment</span></a>{{/CAN_REPORT}}
    </p>
    {{/HAS_ACTIONS}}
  </div>
</li>
