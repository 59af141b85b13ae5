{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <section class="shortcuts" data-confirm-content>
    <h1 class="confirm-title">Keyboard shortcuts</h1>
    <dl>
      <dt><kbd>?</kbd></dt><dd>This help</dd>
      <dt><kbd>/</kbd></dt><dd>Search</dd>
      <dt><kbd>g</kbd> <kbd>h</kbd></dt><dd>Home</dd>
      <dt><kbd>g</kbd> <kbd>e</kbd></dt><dd>Explore</dd>
      <dt><kbd>g</kbd> <kbd>u</kbd></dt><dd>Your galleries</dd>
      <dt><kbd>g</kbd> <kbd>n</kbd></dt><dd>Notifications</dd>
    </dl>
    <h2>In lists and galleries</h2>
    <dl>
      <dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>Next and previous gallery</dd>
      <dt><kbd>u</kbd></dt><dd>Add photos</dd>
      <dt><kbd>x</kbd></dt><dd>Select photos; with Shift and arrows, many</dd>
      <dt><kbd>m</kbd></dt><dd>Mark notifications as read</dd>
    </dl>
    <h2>With a photo</h2>
    <dl>
      <dt><kbd>←</kbd> <kbd>→</kbd></dt><dd>Previous and next photo</dd>
      <dt><kbd>l</kbd></dt><dd>Like</dd>
      <dt><kbd>i</kbd></dt><dd>Details and comments</dd>
      <dt><kbd>f</kbd></dt><dd>Full screen</dd>
      <dt><kbd>s</kbd></dt><dd>Slideshow</dd>
      <dt><kbd>d</kbd></dt><dd>Download the original</dd>
      <dt><kbd>Esc</kbd></dt><dd>Back to the gallery</dd>
    </dl>
    <p class="form-check form-switch" data-keys-switch hidden><input class="form-check-input" id="keys" type="checkbox" role="switch" aria-describedby="keys-hint"> <label class="form-check-label" for="keys">Use these keys</label><br><span class="form-text" id="keys-hint">Turn them off where they get in the way of dictation or of a screen reader. Arrows and Escape stay. This device remembers it.</span></p>
    <p class="form-actions"><a class="btn btn-quiet" href="/" data-cancel>Close</a></p>
  </section>
</div>
