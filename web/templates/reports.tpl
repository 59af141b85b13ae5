{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Reports</h1></div>
  [[admin-tabs Reports]]
  <p class="case-states">{{#STATE_CHOICE}}<a class="tag" href="{{URL}}"{{#CURRENT}} aria-current="true"{{/CURRENT}}>{{LABEL}}</a> {{/STATE_CHOICE}}</p>
  {{#CASE}}
  <article class="case" aria-labelledby="case-{{CASE_ID}}">
    <h2 class="section-title" id="case-{{CASE_ID}}">{{#LINKED}}<a class="plain" href="{{URL}}">{{CASE_TITLE}}</a>{{/LINKED}}{{#NOT_LINKED}}{{CASE_TITLE}}{{/NOT_LINKED}}</h2>
    <p class="quiet">{{REPORT_COUNT_TEXT}} · <time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>{{#SUSPENDED}} · The account is suspended{{/SUSPENDED}}</p>
    {{#PICTURES}}<ul class="grid case-pictures">{{>PHOTO_TILE}}</ul>{{/PICTURES}}
    {{#COMMENT}}<blockquote class="prose case-comment">{{TEXT:pre_escape}}</blockquote>{{/COMMENT}}
    {{#GONE}}<p class="quiet">It is gone.</p>{{/GONE}}
    {{#REPORTS}}<ul class="case-reports">
      {{#REPORT}}<li><strong>{{REASON}}</strong> <span class="quiet">{{REPORTER}} · <time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time></span>{{#NOTE}}<p class="prose">{{TEXT:pre_escape}}</p>{{/NOTE}}</li>
      {{/REPORT}}
    </ul>{{/REPORTS}}
    {{#DECIDED}}<p class="notice">{{DECISION_TEXT}}, <time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time>: {{DECISION_REASON}}</p>{{/DECIDED}}
    {{#DECIDE}}<form method="post" action="/admin/reports/{{CASE_ID}}/decision">
      [[csrf]]<input type="hidden" name="state" value="{{STATE}}">
      <div class="field">
        <label class="form-label" for="reason-{{CASE_ID}}">Reason</label>
        <textarea class="form-control" id="reason-{{CASE_ID}}" name="reason" rows="2" required maxlength="500" aria-describedby="hint-{{CASE_ID}}"></textarea>
        <p class="form-text" id="hint-{{CASE_ID}}">{{OWNER_TEXT}} reads it when something of theirs is taken down. It stands in the log.</p>
      </div>
      <div class="form-actions">
        {{#CAN_DISMISS}}<button type="submit" class="btn btn-quiet" name="decision" value="dismiss">Dismiss</button>{{/CAN_DISMISS}}
        {{#CAN_TAKE_DOWN}}<button type="submit" class="btn btn-danger" name="decision" value="take_down">{{LABEL}}</button>{{/CAN_TAKE_DOWN}}
        {{#CAN_SUSPEND}}<button type="submit" class="btn btn-danger" name="decision" value="suspend">Suspend the account</button>{{/CAN_SUSPEND}}
        {{#CAN_RESTORE}}<button type="submit" class="btn btn-primary" name="decision" value="restore">Restore</button>{{/CAN_RESTORE}}
      </div>
    </form>{{/DECIDE}}
  </article>
  {{/CASE}}
  {{#EMPTY}}<section class="empty"><span class="empty-mark">[[icon check2]]</span><h2>Nothing here</h2><p>{{EMPTY_TEXT}}</p></section>{{/EMPTY}}
  {{#MORE}}<p class="more"><a class="btn btn-quiet" href="{{MORE_URL}}">More</a></p>{{/MORE}}
</div>
