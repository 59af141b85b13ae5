{{%AUTOESCAPE context="HTML"}}
<template>[[icon arrows-fullscreen]][[icon play-fill]]</template>
<div class="sectioned">
  {{#TIMELINE}}
  <nav class="timeline wrap-wide" aria-label="Sections">
    <details data-menu>
      <summary class="btn btn-quiet">[[icon bookmark]] <span>{{SECTIONS_TEXT}}</span></summary>
      <div class="timeline-rows">
        {{#TIMELINE_ROW}}<ul>{{#JUMP}}<li><a href="{{JUMP_URL}}"{{#JUMP_CURRENT}} aria-current="true"{{/JUMP_CURRENT}}>{{JUMP_TITLE}} <span class="quiet">{{JUMP_COUNT}}</span></a></li>{{/JUMP}}</ul>{{/TIMELINE_ROW}}
      </div>
    </details>
  </nav>
  {{/TIMELINE}}
  {{#NOT_FIRST}}<p class="more wrap-wide"><a class="btn btn-quiet" href="{{FIRST_URL}}">From the beginning</a></p>{{/NOT_FIRST}}
  {{#NO_PHOTOS_HERE}}<p class="more quiet">There are no photos here.</p>{{/NO_PHOTOS_HERE}}
  <div data-grid data-viewer="[[asset viewer.js]]" data-viewer-styles="[[asset viewer.css]]">
    {{#PART}}
    <div data-part="{{PART_KEY}}">
      {{#PART_HEADING}}<h2 class="part-title wrap-wide" id="section-{{SECTION_KEY}}"><a href="{{SECTION_URL}}">{{SECTION_TITLE}}</a> <span class="quiet">{{SECTION_COUNT}}</span></h2>{{/PART_HEADING}}
      <ul class="grid">{{>PHOTO_TILE}}</ul>
    </div>
    {{/PART}}
  </div>
</div>
