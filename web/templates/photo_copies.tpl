{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Copies of this photo</h1></div>
  <p data-copies-text>{{TEXT}}</p>
  <p class="quiet">The original and all its sizes lie together. Each copy is on another machine, is verified as a whole within a week, and is made anew from another one when it is damaged or its machine stays away.</p>
  <p><a class="btn btn-quiet" href="/photos/{{PHOTO_ID}}">Back to the photo</a></p>
</div>
