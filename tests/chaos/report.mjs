// The table of a run: one line for each row of FAULTS.md.

const shown = (value) => (value === Infinity || value === undefined ? "–" : String(value));
const percent = (share) => `${(share * 100).toFixed(1)} %`;
const escaped = (text) => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").slice(0, 400);

function outOfReach(results, share) {
  const sum = (count) => results.reduce((total, result) => total + count(result), 0);
  const photos = sum(({ cutOff }) => cutOff.photos);
  const of = sum(({ cutOff }) => cutOff.of);
  return `${photos} of ${of} photos (${percent(photos / of)}; ${percent(share)} is expected) had all of their copies on the nodes that were away: ` +
    `${sum(({ excused }) => excused)} GETs of such pictures were refused meanwhile, and are not among those that failed`;
}

// `episodes` are { faults, result, over }, `hindered` are { fault, reason }.
export function report({ seed, minutes, commit, machine, episodes, hindered, finalComplaints }) {
  const rows = new Map();
  const together = new Set();
  const row = (name) => rows.get(name) ?? rows.set(name, { injected: 0, failed: 0, gets: 0, addedMs: 0, recoveryMs: 0, cutOff: [], broken: [], over: [], limits: {}, reasons: [] }).get(name);
  for (const { faults, result, over } of episodes) {
    for (const fault of faults) {
      const entry = row(fault.row);
      entry.injected += 1;
      entry.limits = fault.limits;
      if ("cutOffShare" in fault.limits && result.cutOff) entry.cutOff.push(result);
      // Of several faults at once nobody can say which one cost what.
      if (faults.length > 1) {
        entry.broken.push(...result.broken);
        for (const text of over) together.add(`${faults.map(({ title }) => title).join(" + ")}: over a limit: ${text}`);
        continue;
      }
      entry.gets += result.gets;
      entry.failed += result.failed;
      entry.addedMs = Math.max(entry.addedMs, result.addedMs);
      entry.recoveryMs = Math.max(entry.recoveryMs, result.recoveryMs);
      entry.broken.push(...result.broken);
      entry.over.push(...over);
    }
  }
  for (const { fault, reason } of hindered) row(fault.row).reasons.push(`${fault.title}: ${reason}`);

  const verdict = ({ injected, broken, over }) =>
    injected === 0 ? "not injected" : broken.length > 0 ? "**broken**" : over.length > 0 ? "kept, over a limit" : "kept";
  const lines = [...rows].map(([name, entry]) => {
    const { limits } = entry;
    return `| ${escaped(name)} | ${entry.injected} | ${entry.failed} of ${entry.gets} (${shown(limits.failedGets)}) | ${entry.addedMs} (${shown(limits.addedMs)}) | ` +
      `${entry.recoveryMs} (${shown(limits.recoveryMs)}) | ${verdict(entry)} |`;
  });
  const overlaps = episodes.filter(({ faults }) => faults.length > 1);
  const notes = [...rows].flatMap(([name, { broken, over, reasons, cutOff, limits }]) => [
    ...(cutOff.length > 0 ? [`- ${name}: ${outOfReach(cutOff, limits.cutOffShare)}`] : []),
    ...broken.map((text) => `- ${name}: broken: ${escaped(text)}`),
    ...over.map((text) => `- ${name}: over its limit: ${escaped(text)}`),
    ...reasons.map((text) => `- ${name}: ${escaped(text)}`),
  ]);
  notes.push(...[...together].map((text) => `- ${escaped(text)}`));
  return `# Fault report
\`tools/chaos --minutes ${minutes} --seed ${seed}\` of ${commit}, on ${machine}: ${episodes.length} episodes, ${overlaps.length} of them with several faults at
once. People looked, uploaded, liked, commented, followed and deleted meanwhile: ${episodes.reduce((sum, { result }) => sum + result.gets, 0)} GETs during faults,
${episodes.reduce((sum, { result }) => sum + result.uploads, 0)} uploads and ${episodes.reduce((sum, { result }) => sum + result.deeds, 0)} other deeds acknowledged. After each episode, and once more after the last one, all that was
acknowledged was compared with what is there; in the end the disks were read: ${finalComplaints.length === 0 ? "nothing is missing" : "**something is wrong, see below**"}.

In brackets: the limit. The added time is that of the slowest GET over the slowest one just before the fault, of faults that came alone; recovery is
counted from when all processes ran again until people could look, log in, upload and comment.

| Fault | Injected | GETs that failed | Added ms | Recovery ms | Verdict |
|---|---|---|---|---|---|
${lines.join("\n")}
${notes.length + finalComplaints.length > 0 ? `\n${[...notes, ...finalComplaints.map((text) => `- in the end: ${escaped(text)}`)].join("\n")}\n` : ""}`;
}
