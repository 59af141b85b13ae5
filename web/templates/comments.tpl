{{%AUTOESCAPE context="HTML"}}
<section class="comments" id="comments" aria-labelledby="comments-title">
  <h2 class="section-title" id="comments-title">{{COMMENT_COUNT_TEXT}}</h2>
  {{#COMMENT_LIST}}<ol class="comment-list">{{>COMMENT}}</ol>{{/COMMENT_LIST}}
  {{#MORE_COMMENTS}}<p><a class="btn btn-quiet" href="{{MORE_URL}}">More comments</a></p>{{/MORE_COMMENTS}}
  {{#OFF}}<p class="quiet">Comments are turned off here.</p>{{/OFF}}
  {{#ON}}
  {{#SIGNED_IN}}
  <form class="comment-form" method="post" action="{{COMMENT_PATH}}/comments" data-draft>
    [[csrf]][[key]]
    [[field name="text" label="Add a comment" rows="2" required maxlength="1024"]]
    <button type="submit" class="btn btn-primary">Comment</button>
  </form>
  {{/SIGNED_IN}}
  {{#GUEST}}
  <form class="comment-form" method="post" action="{{COMMENT_PATH}}/comments" data-draft>
    [[csrf]][[key]]
    [[errors]]
    [[field name="name" label="Your name" type="text" required maxlength="50" autocomplete="name"]]
    [[field name="text" label="Add a comment" rows="2" required maxlength="1024" hint="Everyone who may see this sees it, too."]]
    <button type="submit" class="btn btn-primary">Comment</button>
  </form>
  {{/GUEST}}
  {{#SIGNED_OUT}}<p class="quiet"><a href="/login?return_to={{RETURN_TO:url_query_escape}}">Log in</a> to comment.</p>{{/SIGNED_OUT}}
  {{/ON}}
</section>
