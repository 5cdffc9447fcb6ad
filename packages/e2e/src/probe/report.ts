// Sends the probes through the built gateway and prints what is not as it should be:
//   node packages/e2e/dist/probe/report.js [options] > report.txt
//     --group, --signal, --protocol, --carrier, --encoding, --kind TEXT
//                                  only where it is part of the name; several times: or
//     --by carrier,encoding,kind   what is counted by; these by default
//     --flaw leak                  only these are shown: leak, damage, missing, refused, unreadable
//     --examples 2                 shown of each count
//     --seed TEXT                  other secrets
//     --every                      all combinations: about seven times as many
//     --json                       counts as JSON instead
//     --write                      lists anew what is known, for the test
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { knownFlawsFile, summarize } from './known-flaws.ts';
import type { Label } from './probe.ts';
import { runProbes } from './run.ts';
import type { Found } from './run.ts';

const names = ['group', 'signal', 'protocol', 'carrier', 'encoding', 'kind'] as const;
const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    ...Object.fromEntries(names.map((name) => [name, { ...text, multiple: true as const }])),
    by: { ...text, default: 'carrier,encoding,kind' },
    flaw: text,
    examples: { ...text, default: '0' },
    seed: { ...text, default: 'traceveil' },
    every: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const wanted = values as Readonly<Record<string, unknown>>;

function isWanted(label: Label): boolean {
  return names.every((name) => {
    const parts = wanted[name] as readonly string[] | undefined;
    return parts?.some((part) => label[name].includes(part)) ?? true;
  });
}

if (values.write && (values.every || names.some((name) => wanted[name] !== undefined))) {
  throw new Error('--write is of all that the test probes');
}
const started = Date.now();
const by = values.by.split(',').filter((name) => names.some((known) => known === name));
const { labels, found } = await runProbes({ seed: values.seed, isWanted, isEvery: values.every });
const counts = new Map<string, Found[]>();
for (const one of found) {
  if (values.flaw !== undefined && one.flaw !== values.flaw) continue;
  const labels = by.map((name) => one.label[name as keyof Label]);
  const key = [one.flaw, ...labels].join(' | ');
  counts.set(key, [...(counts.get(key) ?? []), one]);
}
const rows = [...counts].sort(([, a], [, b]) => b.length - a.length);
const totals = Object.fromEntries(
  ['leak', 'damage', 'missing', 'refused', 'unreadable'].map((flaw) => [
    flaw,
    found.filter((one) => one.flaw === flaw).length,
  ]),
);
if (values.json) {
  const counted = rows.map(([name, those]) => ({ name, count: those.length }));
  process.stdout.write(`${JSON.stringify({ probes: labels.length, totals, counted }, null, 2)}\n`);
} else {
  for (const [name, those] of rows) {
    process.stdout.write(`${those.length} × ${name}\n`);
    for (const { label, shown } of those.slice(0, Number(values.examples))) {
      process.stdout.write(`    ${Object.values(label).join(', ')}: ${shown}\n`);
    }
  }
  const counted = Object.entries(totals).map(([flaw, count]) => `${count} × ${flaw}`);
  const seconds = Math.round((Date.now() - started) / 1_000);
  process.stdout.write(`${labels.length} probes: ${counted.join(', ')}; ${seconds} s\n`);
}
if (values.write) {
  const lines = summarize(found).map((known) => `  ${JSON.stringify(known)}`);
  writeFileSync(knownFlawsFile, lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`);
}
