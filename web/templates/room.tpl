{{%AUTOESCAPE context="HTML"}}
{{#LIMITED}}<p class="room"><meter class="room-bar" min="0" max="100" value="{{PERCENT}}" high="90" aria-labelledby="room-text">{{PERCENT}} %</meter> <span id="room-text">{{USED}} of {{LIMIT}} used</span></p>{{/LIMITED}}
{{#UNLIMITED}}<p class="room"><span id="room-text">{{USED}} used, without a limit</span></p>{{/UNLIMITED}}
<p class="quiet">The originals count, as they were uploaded; the smaller sizes that are made of them do not.</p>
