{{%AUTOESCAPE context="HTML"}}
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Storage node · Portreto</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex">
  <meta http-equiv="refresh" content="5">
  <style nonce="{{NONCE}}">
    :root { color-scheme: light dark; --line: #8884; --quiet: #777; --good: #2e7d4f; --bad: #c0392b; }
    @media (prefers-color-scheme: dark) { :root { --quiet: #999; --good: #6fcf97; --bad: #ff7b6b; } }
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
    h1 { font-size: 1.4rem; margin: 0; }
    h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
    p { margin: .25rem 0; color: var(--quiet); }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
    th, td { padding: .4rem .75rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
    th:first-child, td:first-child { text-align: left; padding-left: 0; }
    th { font-weight: 600; color: var(--quiet); }
    .good { color: var(--good); }
    .bad { color: var(--bad); font-weight: 600; }
    code { font-size: .85em; }
  </style>
</head>
<body>
  <main>
    <h1>Storage node: {{#ALL_GOOD}}<span class="good">all disks are good</span>{{/ALL_GOOD}}{{#NOT_ALL_GOOD}}<span class="bad">a disk needs attention</span>{{/NOT_ALL_GOOD}}</h1>
    <p>Portreto {{VERSION}} · up {{UPTIME}} · the log and <code>/readyz</code> say more</p>
    <h2>Disks</h2>
    <div class="scroll">
      <table>
        <thead><tr><th>Disk</th><th>State</th><th>Blobs</th><th>Live</th><th>Volumes</th><th>Free</th><th>Damaged</th><th>Verified</th></tr></thead>
        <tbody>
          {{#DISK}}<tr><td><code>{{ID}}</code></td><td>{{#GOOD}}<span class="good">good</span>{{/GOOD}}{{#NOT_GOOD}}<span class="bad">{{STATE}}</span>{{/NOT_GOOD}}</td><td>{{BLOBS}}</td><td>{{LIVE}}</td><td>{{ON_DISK}}</td><td>{{FREE}}</td><td>{{DAMAGED}}</td><td>{{VERIFIED}}{{#SCRUB}}, now {{PERCENT}}{{/SCRUB}}</td></tr>{{/DISK}}
        </tbody>
      </table>
    </div>
    <h2>Requests since the start</h2>
    <div class="scroll">
      <table>
        <thead><tr><th>Method</th><th>Answered</th><th>Refused</th><th>Failed</th><th>Bytes</th><th>p50</th><th>p95</th><th>p99</th></tr></thead>
        <tbody>
          {{#METHOD}}<tr><td>{{NAME}}</td><td>{{ANSWERED}}</td><td>{{REFUSED}}</td><td>{{FAILED}}</td><td>{{BYTES}}</td><td>{{P50}} ms</td><td>{{P95}} ms</td><td>{{P99}} ms</td></tr>{{/METHOD}}
        </tbody>
      </table>
    </div>
  </main>
</body>
</html>
