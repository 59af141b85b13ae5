// A reporter for `node --test` that writes one JSON object a line for each test that holds no others:
// {"name", "outcome": "passed" | "failed" | "skipped", "reason"}. tools/run_tests.py counts them.
//
// A group is reported after its tests, which lie one level deeper; that is how it is told from a test (older releases
// of Node do not say which is which). It counts only when it failed by itself (a hook, a timeout), not because of a
// test inside it.

function reason(details) {
  const error = details?.error;
  return String(error?.cause?.stack ?? error?.cause ?? error?.stack ?? error ?? "no reason given");
}

export default async function* reporter(events) {
  let deepest = -1; // nesting of the test that ended last
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const isGroup = deepest > data.nesting || data.details?.type === "suite";
    deepest = data.nesting;
    const isFailed = type === "test:fail" && data.todo === undefined;
    if (isGroup && !(isFailed && data.details?.error?.failureType !== "subtestsFailed")) continue;

    const test = { name: data.name, outcome: "passed", reason: "" };
    const notRun = data.skip ?? data.todo;
    if (notRun !== undefined && notRun !== false) {
      test.outcome = "skipped";
      test.reason = typeof notRun === "string" && notRun !== "" ? notRun : "no reason given";
    } else if (isFailed) {
      test.outcome = "failed";
      test.reason = reason(data.details);
    }
    yield `${JSON.stringify(test)}\n`;
  }
}
