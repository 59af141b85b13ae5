{{%AUTOESCAPE context="HTML"}}
<link rel="stylesheet" href="[[asset operations.css]]">
<div class="wrap-wide page ops" data-operations="[[asset operations.js]]" data-collected="{{COLLECTED_ISO}}">
  <div class="page-head">
    <h1>Operations</h1>
    <p class="quiet ops-asof" data-live="asof">As of <time datetime="{{COLLECTED_ISO}}">{{COLLECTED_TEXT}}</time> UTC · <a href="{{RELOAD_URL}}" data-key="r" data-refresh>Refresh</a> <kbd>r</kbd></p>
  </div>
  [[admin-tabs Operations]]
  <p class="notice notice-warn" role="status" data-stale hidden></p>
  <div class="ops-part">
    <h2 class="section-title" id="services">Services</h2>
    <section class="ops-scroll" aria-labelledby="services" tabindex="0" data-live="services">
      <table class="ops-table">
        <thead><tr><th scope="col">Service</th><th scope="col">State</th><th scope="col">Zone</th><th scope="col">Version</th><th scope="col">Up</th><th scope="col">GET/s</th><th scope="col">POST/s</th><th scope="col">DELETE/s</th><th scope="col">Errors/s</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99 ms</th></tr></thead>
        <tbody>
          {{#SERVICE}}<tr><th scope="row"><a class="plain" href="{{CHART_URL}}">{{ROLE}} {{INSTANCE}}</a></th><td>{{#GOOD}}<span class="ops-good">{{STATE}}</span>{{/GOOD}}{{#FAIR}}<span class="ops-fair">{{STATE}}</span>{{/FAIR}}{{#BAD}}<span class="ops-bad">{{STATE}}</span>{{/BAD}}{{#PROBLEM}}<span class="ops-note">{{TEXT}}</span>{{/PROBLEM}}{{#STALE}}<span class="ops-note">stale: {{TEXT}}</span>{{/STALE}}</td><td>{{ZONE}}</td><td>{{VERSION}}</td><td>{{UP}}</td><td>{{GET}}</td><td>{{WRITE}}</td><td>{{DELETE}}</td><td>{{ERRORS}}</td><td>{{P50}}</td><td>{{P95}}</td><td>{{P99}}</td></tr>
          {{/SERVICE}}
        </tbody>
      </table>
    </section>
  </div>
  <div class="ops-part">
    <h2 class="section-title" id="storage">Storage</h2>
    <div data-live="storage">
      <p class="quiet">{{TOTAL_NODES}} · {{TOTAL_FREE}} free of {{TOTAL_BYTES}} · {{TOTAL_LIVE}} of pictures{{#NODES_AWAY}} · <strong class="ops-bad">{{TEXT}}</strong>{{/NODES_AWAY}}{{#DAMAGED}} · <strong class="ops-bad">{{TEXT}}</strong>{{/DAMAGED}}</p>
      <section class="ops-scroll" aria-labelledby="storage" tabindex="0">
        <table class="ops-table">
          <thead><tr><th scope="col">Node</th><th scope="col">State</th><th scope="col">Zone</th><th scope="col">Version</th><th scope="col">Free</th><th scope="col">Pictures</th><th scope="col">Copies</th><th scope="col">Verified</th><th scope="col">GET/s</th><th scope="col">POST/s</th><th scope="col">DELETE/s</th><th scope="col">Errors/s</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99 ms</th><th scope="col">Wanted</th></tr></thead>
          <tbody>
            {{#NODE}}<tr><th scope="row"><a class="plain" href="{{CHART_URL}}">{{INSTANCE}}</a></th><td>{{#GOOD}}<span class="ops-good">{{STATE}}</span>{{/GOOD}}{{#FAIR}}<span class="ops-fair">{{STATE}}</span>{{/FAIR}}{{#BAD}}<span class="ops-bad">{{STATE}}</span>{{/BAD}}{{#DISKS_BAD}}<span class="ops-note">{{TEXT}}</span>{{/DISKS_BAD}}{{#PROBLEM}}<span class="ops-note">{{TEXT}}</span>{{/PROBLEM}}{{#STALE}}<span class="ops-note">stale: {{TEXT}}</span>{{/STALE}}</td><td>{{ZONE}}</td><td>{{VERSION}}</td><td>{{FREE}}<span class="ops-note">of {{TOTAL}}</span></td><td>{{LIVE}}</td><td>{{COPIES}}{{#LEFTOVERS}}<span class="ops-note">{{TEXT}}</span>{{/LEFTOVERS}}</td><td>{{VERIFIED}}{{#SCRUB}}<span class="ops-note">{{TEXT}}</span>{{/SCRUB}}</td><td>{{GET}}</td><td>{{WRITE}}</td><td>{{DELETE}}</td><td>{{ERRORS}}</td><td>{{P50}}</td><td>{{P95}}</td><td>{{P99}}</td><td>{{#WANTED}}<strong class="ops-fair">{{TEXT}}</strong>{{/WANTED}}{{#DEEDS}}<span class="ops-deeds">{{#CAN_DRAIN}}<a class="btn btn-quiet btn-sm" href="{{NODE_URL}}/drain" data-confirm>Drain<span class="visually-hidden"> {{NODE_NAME}}</span></a>{{/CAN_DRAIN}}{{#CAN_ACTIVATE}}<a class="btn btn-quiet btn-sm" href="{{NODE_URL}}/activate" data-confirm>Activate<span class="visually-hidden"> {{NODE_NAME}}</span></a>{{/CAN_ACTIVATE}}{{#CAN_RETIRE}}<a class="btn btn-quiet btn-sm" href="{{NODE_URL}}/retire">Retire<span class="visually-hidden"> {{NODE_NAME}}</span></a>{{/CAN_RETIRE}}</span>{{/DEEDS}}</td></tr>
            {{/NODE}}
          </tbody>
        </table>
      </section>
    </div>
  </div>
  <div class="ops-part">
    <h2 class="section-title" id="load">Load</h2>
    <div class="ops-choices">
      <nav class="tabs" aria-label="Of">{{#ROLE_CHOICE}}<a href="{{URL}}"{{#CHOSEN}} aria-current="page"{{/CHOSEN}}>{{LABEL}}</a>{{/ROLE_CHOICE}}{{#ONE_SERVER}}<a href="{{RELOAD_URL}}#load" aria-current="page">{{TEXT}}</a>{{/ONE_SERVER}}</nav>
      <nav class="tabs" aria-label="In the last">{{#SPAN_CHOICE}}<a href="{{URL}}"{{#CHOSEN}} aria-current="page"{{/CHOSEN}}>{{LABEL}}</a>{{/SPAN_CHOICE}}</nav>
    </div>
    <div class="ops-charts">
      {{#CHART}}
      <figure class="ops-chart" data-chart="{{CHART_ID}}" data-first="{{FIRST}}" data-count="{{COUNT}}">
        <figcaption id="chart-{{CHART_ID}}">{{CHART_TITLE}} <span class="quiet" data-live="top-{{CHART_ID}}">up to {{TOP}}</span></figcaption>
        <div class="ops-plot" data-live="plot-{{CHART_ID}}"><svg viewBox="-4 -4 608 168" preserveAspectRatio="none" role="img" aria-labelledby="chart-{{CHART_ID}}"><path class="ops-grid" d="M0 0H600M0 80H600M0 160H600"/>{{#LINE}}<polyline class="ops-line ops-line-{{N}}" points="{{POINTS}}"/>{{/LINE}}</svg></div>
        <ul class="ops-legend">{{#LEGEND}}<li><span class="ops-key ops-key-{{N}}" aria-hidden="true"></span>{{LABEL}}</li>{{/LEGEND}}</ul>
      </figure>
      {{/CHART}}
    </div>
    <p class="quiet">Rates of all servers are added up; of times the slowest server's is shown. Requests for monitoring and between the tiers are not counted.</p>
    <details class="ops-figures">
      <summary>All figures of the charts</summary>
      <section class="ops-scroll" aria-label="All figures" tabindex="0" data-live="figures">
        <table class="ops-table" data-figures>
          <thead><tr><th scope="col">From, UTC</th>{{#COLUMN}}<th scope="col">{{LABEL}}</th>{{/COLUMN}}</tr></thead>
          <tbody>
            {{#ROW}}<tr><th scope="row"><time datetime="{{TIME_ISO}}">{{TIME_TEXT}}</time></th>{{#CELL}}<td>{{VALUE}}</td>{{/CELL}}</tr>
            {{/ROW}}
          </tbody>
        </table>
      </section>
    </details>
  </div>
  <div class="ops-part">
    <h2 class="section-title" id="repair">Repair</h2>
    <div data-live="repair">
      {{#ONE_PROCESS}}<p class="quiet">One process has everything on its own disks: there are no copies to look after. Its disks are verified by themselves.</p>{{/ONE_PROCESS}}
      {{#NO_STEWARD}}<p class="notice notice-warn">No app server says that it looks after the photos. Another one takes over within seconds, unless it is named by cluster.steward.</p>{{/NO_STEWARD}}
      {{#REPAIR}}
      {{#HALTED}}<p class="notice notice-warn">Repair is halted: more than a quarter of the nodes are away at once. Bring them back, or retire those that are lost.</p>{{/HALTED}}
      <dl class="ops-facts">{{#FACT}}<div><dt>{{LABEL}}</dt><dd>{{VALUE}}</dd></div>{{/FACT}}</dl>
      {{/REPAIR}}
    </div>
  </div>
  <div class="ops-part">
    <h2 class="section-title" id="backends">Database and registry</h2>
    <section class="ops-scroll" aria-labelledby="backends" tabindex="0" data-live="backends">
      <table class="ops-table">
        <thead><tr><th scope="col">What</th><th scope="col">State</th><th scope="col">Kind</th><th scope="col">Answers in</th></tr></thead>
        <tbody>{{#BACKEND}}<tr><th scope="row">{{LABEL}}</th><td>{{#GOOD}}<span class="ops-good">{{STATE}}</span>{{/GOOD}}{{#FAIR}}<span class="ops-fair">{{STATE}}</span>{{/FAIR}}{{#BAD}}<span class="ops-bad">{{STATE}}</span>{{/BAD}}{{#PROBLEM}}<span class="ops-note">{{TEXT}}</span>{{/PROBLEM}}</td><td>{{KIND}}</td><td>{{TOOK}}</td></tr>{{/BACKEND}}</tbody>
      </table>
    </section>
  </div>
  <div class="ops-part">
    <h2 class="section-title" id="keys">Keys</h2>
    <section class="ops-scroll" aria-labelledby="keys" tabindex="0" data-live="keys">
      <table class="ops-table">
        <thead><tr><th scope="col">Ring</th><th scope="col">Key</th><th scope="col">Age</th><th scope="col">Good until</th></tr></thead>
        <tbody>{{#KEY}}<tr><th scope="row">{{RING}}</th><td><code>{{KEY_ID}}</code></td><td>{{AGE}}</td><td>{{UNTIL}}</td></tr>{{/KEY}}</tbody>
      </table>
    </section>
  </div>
</div>
