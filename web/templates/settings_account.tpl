{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Settings</h1></div>
  <nav class="tabs" aria-label="Settings">
    <a href="/settings">Profile</a>
    <a href="/settings/account" aria-current="page">Account</a>
  </nav>
  <dl class="facts">
    <div><dt>Username</dt><dd>{{USERNAME}}</dd></div>
    <div><dt>Email</dt><dd>{{EMAIL}} <span class="quiet">Only for logging in. Nobody else sees it.</span></dd></div>
    <div><dt>Member since</dt><dd><time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time></dd></div>
  </dl>
</div>
