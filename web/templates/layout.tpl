{{%AUTOESCAPE context="HTML"}}
<!DOCTYPE html>
<html lang="en"{{#THEME}} data-bs-theme="{{THEME_NAME}}"{{/THEME}}>
<head>
  <meta charset="utf-8">
  <title>{{TITLE}} · Portreto</title>
  <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
  <meta name="theme-color" content="#faf9f7" media="(prefers-color-scheme: light)">
  <meta name="theme-color" content="#121110" media="(prefers-color-scheme: dark)">
  {{#META_DESCRIPTION}}<meta name="description" content="{{TEXT}}">{{/META_DESCRIPTION}}
  {{#NOINDEX}}<meta name="robots" content="noindex">{{/NOINDEX}}
  {{#PREVIEW}}
  <meta property="og:site_name" content="Portreto">
  <meta property="og:type" content="website">
  <meta property="og:title" content="{{PREVIEW_TITLE}}">
  {{#PREVIEW_TEXT}}<meta property="og:description" content="{{TEXT}}">{{/PREVIEW_TEXT}}
  {{#PREVIEW_IMAGE}}<meta property="og:image" content="{{URL}}"><meta name="twitter:card" content="summary_large_image">{{/PREVIEW_IMAGE}}
  <meta name="twitter:title" content="{{PREVIEW_TITLE}}">
  {{/PREVIEW}}
  <link rel="preload" href="[[asset inter-latin.woff2]]" as="font" type="font/woff2" crossorigin>
  <link rel="stylesheet" href="[[asset app.css]]">
  <link rel="expect" href="#announcements" blocking="render">
  {{#PHOTO_STYLES}}<style nonce="{{NONCE}}">{{#PHOTO_STYLE}}.p{{N}}{--r:{{RATIO}};--c:{{COLOR}};--w:{{WIDTH}}}{{/PHOTO_STYLE}}</style>{{/PHOTO_STYLES}}
  [[texts]]
  <script type="module" src="[[asset app.js]]"></script>
  <link rel="icon" href="[[asset favicon.svg]]" type="image/svg+xml">
  <link rel="apple-touch-icon" href="[[asset icon-180.png]]">
  <link rel="manifest" href="[[asset portreto.webmanifest]]">
</head>
<body>
  <a class="skip-link" href="#main">Skip to content</a>
  <header class="topbar">
    <a class="brand" href="/" aria-label="Portreto, start page">
      <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true"><rect x="1" y="2" width="12" height="20" rx="2"/><rect x="15" y="2" width="8" height="8" rx="2" opacity=".55"/><rect x="15" y="12" width="8" height="10" rx="2" opacity=".8"/></svg>
      <span class="brand-name">Portreto</span>
    </a>
    {{#SEARCH_BAR}}
    <form class="search" role="search" action="/search" data-search>
      {{#SEARCH_KIND}}<input type="hidden" name="kind" value="{{VALUE}}">{{/SEARCH_KIND}}
      <label class="visually-hidden" for="q">Search</label>
      <button type="submit" class="search-go" aria-label="Search">[[icon search]]</button>
      <input class="search-input" id="q" name="q" type="search" value="{{SEARCH_QUERY}}" placeholder="Search" maxlength="100" autocomplete="off" spellcheck="false" data-key-focus="/">
      <kbd class="search-key" aria-hidden="true">/</kbd>
    </form>
    {{/SEARCH_BAR}}
    {{#SIGNED_IN}}
    <nav class="topnav" aria-label="Main">
      <a class="topnav-link" href="/" data-key="g h"{{#NAV_HOME}} aria-current="page"{{/NAV_HOME}}>Home</a>
      <a class="topnav-link" href="/explore" data-key="g e"{{#NAV_EXPLORE}} aria-current="page"{{/NAV_EXPLORE}}>Explore</a>
      <a class="topnav-link" href="/galleries" data-key="g u"{{#NAV_GALLERIES}} aria-current="page"{{/NAV_GALLERIES}}>Galleries</a>
    </nav>
    <a class="btn btn-primary btn-sm topbar-new" href="/galleries/new">[[icon plus-lg]] New gallery</a>
    <a class="bell" href="/notifications" data-key="g n" data-bell="{{ME_USERNAME}}" aria-label="Notifications{{#UNREAD}}, {{UNREAD_COUNT}} unread{{/UNREAD}}"{{#NAV_NOTIFICATIONS}} aria-current="page"{{/NAV_NOTIFICATIONS}}><svg class="icon" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true"><path d="M8 16a2 2 0 0 0 2-2H6a2 2 0 0 0 2 2M8 1.92l-.80.16A4 4 0 0 0 4 6c0 .63-.13 2.20-.46 3.74-.16.77-.38 1.57-.66 2.26h10.24c-.29-.69-.50-1.49-.66-2.26C12.13 8.20 12 6.63 12 6a4 4 0 0 0-3.20-3.92zM14.22 12c.22.45.48.80.78 1H1c.30-.20.56-.55.78-1C2.68 10.2 3 6.88 3 6c0-2.42 1.72-4.44 4.00-4.90a1 1 0 1 1 1.99 0A5 5 0 0 1 13 6c0 .88.32 4.2 1.22 6"/></svg><span class="count" data-bell-count{{#NONE_UNREAD}} hidden{{/NONE_UNREAD}}>{{UNREAD_COUNT}}</span></a>
    <details class="menu" data-menu>
      <summary class="menu-button" aria-label="Your menu{{#REQUESTS}}, {{REQUEST_COUNT}} follow requests{{/REQUESTS}}">
        {{>ME_AVATAR}}
        {{#REQUESTS}}<span class="dot" aria-hidden="true"></span>{{/REQUESTS}}
      </summary>
      <div class="menu-panel">
        <a class="menu-item menu-me" href="/u/{{ME_USERNAME}}"><span class="text-truncate"><strong>{{ME_NAME}}</strong><br><span class="quiet">@{{ME_USERNAME}}</span></span></a>
        <a class="menu-item" href="/galleries">[[icon images]] Your galleries</a>
        <a class="menu-item" href="/shared-with-me">[[icon person-check]] Shared with you</a>
        <a class="menu-item" href="/requests">[[icon person-plus]] Follow requests {{#REQUESTS}}<span class="count">{{REQUEST_COUNT}}</span>{{/REQUESTS}}</a>
        <a class="menu-item" href="/settings">[[icon sliders]] Settings</a>
        {{#IS_ADMIN}}<a class="menu-item" href="/operations">[[icon activity]] Operations</a>
        <a class="menu-item" href="/admin/settings">[[icon sliders]] Site</a>
        <a class="menu-item" href="/admin/reports">[[icon check2]] Reports</a>{{/IS_ADMIN}}
        <form class="theme" method="post" action="/theme" data-theme-form aria-label="Theme">
          [[csrf]][[return]]
          <button type="submit" class="theme-choice" name="theme" value="system" aria-pressed="{{THEME_SYSTEM_PRESSED}}">[[icon circle-half]] Auto</button>
          <button type="submit" class="theme-choice" name="theme" value="light" aria-pressed="{{THEME_LIGHT_PRESSED}}">[[icon sun]] Light</button>
          <button type="submit" class="theme-choice" name="theme" value="dark" aria-pressed="{{THEME_DARK_PRESSED}}">[[icon moon]] Dark</button>
        </form>
        <form method="post" action="/logout">[[csrf]]<button type="submit" class="menu-item">[[icon box-arrow-right]] Log out</button></form>
      </div>
    </details>
    {{/SIGNED_IN}}
    {{#SIGNED_OUT}}
    <nav class="topnav topnav-guest" aria-label="Main">
      <a class="topnav-link topnav-explore" href="/explore" data-key="g e"{{#NAV_EXPLORE}} aria-current="page"{{/NAV_EXPLORE}}>Explore</a>
      <a class="topnav-link" href="/login"{{#NAV_LOGIN}} aria-current="page"{{/NAV_LOGIN}}>Log in</a>
    </nav>
    <a class="btn btn-primary btn-sm" href="/register">Sign up</a>
    {{/SIGNED_OUT}}
  </header>
  <main id="main" tabindex="-1">
    <div class="notice notice-warn offline-notice" role="status">Portreto cannot be reached. You see what was here when you last looked; changes have to wait.</div>
    {{#READ_ONLY}}<div class="notice notice-warn" role="status">Portreto is read-only for now. You can look around; changes have to wait a little.</div>{{/READ_ONLY}}
    {{#NOTICE}}<div class="notice" role="status">[[icon check2]] {{TEXT}}</div>{{/NOTICE}}
    {{>PAGE}}
  </main>
  <footer class="footer">
    <p class="footer-name">Portreto: photos, shared with the people you choose.</p>
    <a class="footer-keys" href="/shortcuts" data-key="?" data-confirm>Keyboard shortcuts</a>
    [[languages]]
    {{#SIGNED_OUT}}
    <form class="theme" method="post" action="/theme" data-theme-form aria-label="Theme">
      [[csrf]][[return]]
      <button type="submit" class="theme-choice" name="theme" value="system" aria-pressed="{{THEME_SYSTEM_PRESSED}}">[[icon circle-half]] Auto</button>
      <button type="submit" class="theme-choice" name="theme" value="light" aria-pressed="{{THEME_LIGHT_PRESSED}}">[[icon sun]] Light</button>
      <button type="submit" class="theme-choice" name="theme" value="dark" aria-pressed="{{THEME_DARK_PRESSED}}">[[icon moon]] Dark</button>
    </form>
    {{/SIGNED_OUT}}
  </footer>
  {{#SIGNED_IN}}
  <nav class="bottombar" aria-label="Quick">
    <a href="/"{{#NAV_HOME}} aria-current="page"{{/NAV_HOME}}>[[icon house]]<span>Home</span></a>
    <a href="/explore"{{#NAV_EXPLORE}} aria-current="page"{{/NAV_EXPLORE}}>[[icon compass]]<span>Explore</span></a>
    <a href="/galleries/new">[[icon plus-square]]<span>New</span></a>
    <a href="/galleries"{{#NAV_GALLERIES}} aria-current="page"{{/NAV_GALLERIES}}>[[icon images]]<span>Galleries</span></a>
    <a href="/u/{{ME_USERNAME}}"{{#NAV_PROFILE}} aria-current="page"{{/NAV_PROFILE}}>[[icon person]]<span>You</span></a>
  </nav>
  {{/SIGNED_IN}}
  <div class="visually-hidden" role="status" id="announcements"></div>
</body>
</html>
