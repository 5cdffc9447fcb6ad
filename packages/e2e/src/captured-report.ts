// Prints what the captured requests still hold after the gateway, and lists it anew:
//   node packages/e2e/dist/captured-report.js [--write] > report.txt
import { writeFileSync } from 'node:fs';
import { knownMissesFile, summarize } from './captured/known-misses.ts';
import type { Miss } from './captured/known-misses.ts';
import { startReplay } from './captured/replay.ts';
import { readCaptured } from './captured/requests.ts';
import type { Flaw } from './captured/findings.ts';
import { sharedFolder } from './harness/repository.ts';

const folder = sharedFolder('captured');
if (folder === undefined) throw new Error('needs ../shared/captured');
const replay = await startReplay(folder);
const flawsOf = new Map<string, Flaw[]>();
const total = { planted: 0, left: 0 };
for (const request of readCaptured(folder)) {
  const group = `${request.library} ${request.signal}`;
  const { flaws, planted, left } = await replay.judge(request).catch((error: unknown) => {
    process.stdout.write(`REFUSED ${String(error)}\n`);
    return { flaws: [], planted: 0, left: 0 };
  });
  total.planted += planted;
  total.left += left;
  flawsOf.set(group, [...(flawsOf.get(group) ?? []), ...flaws]);
}
await replay.stop();

const misses: Miss[] = [];
for (const [group, flaws] of flawsOf) {
  const [library = '', signal = ''] = group.split(' ');
  for (const miss of summarize(library, signal, flaws)) {
    misses.push(miss);
    const { field, kind, count } = miss;
    process.stdout.write(`${library} ${signal} ${field}: ${count} × ${kind}\n`);
    const shown = flaws.filter((flaw) => flaw.field === field && flaw.kind === kind);
    for (const flaw of shown.slice(0, 3)) {
      process.stdout.write(`    ${JSON.stringify(flaw.shown)}\n`);
    }
  }
}
process.stdout.write(`${total.planted} planted secrets by field, ${total.left} left\n`);
if (process.argv.includes('--write')) {
  const lines = misses.map((miss) => `  ${JSON.stringify(miss)}`);
  writeFileSync(knownMissesFile, lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`);
}
