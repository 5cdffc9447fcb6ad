import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DeadLetters } from './dead-letters.ts';
import { keyRing } from './keys.ts';
import { createStage, hastyDisk, patient, until } from './stage.ts';
import { backendOf, batchWith, hand, isAway } from './stand-ins.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const year = 365 * 24 * 3_600_000;
const today = Date.UTC(2026, 10, 22, 12);
const jumps = [
  ['ahead by ten years', today + 10 * year],
  ['back by ten years', today - 10 * year],
  ['to the day on which machines without a clock wake up', 1_000],
] as const;

it.each(jumps)('delivers all when the time of day jumps %s', async (_what, then) => {
  const a = backendOf('a');
  a.answer = isAway;
  let nowMs = today;
  const now = () => nowMs;
  const before = await stage.start([a], { now, files: hastyDisk });
  await hand(before.outlet, batchWith('before'));
  await before.stop();
  nowMs = then;
  a.answer = () => undefined;
  const after = await stage.start([a], { now, files: hastyDisk });
  await hand(after.outlet, batchWith('after'));
  await after.stop(patient());
  expect(a.received.sort()).toEqual(['after', 'before']);
});

it.each(jumps)('drops nothing while a backend is away and time jumps %s', async (_what, then) => {
  const a = backendOf('a');
  a.answer = isAway;
  let nowMs = today;
  const { outlet, counts, queues } = await stage.start([a], { now: () => nowMs, files: hastyDisk });
  await hand(outlet, batchWith('before'));
  nowMs = then;
  await hand(outlet, batchWith('after'));
  const letters = new DeadLetters(hastyDisk, stage.directory(), keyRing(undefined, []));
  const isAhead = then > today;
  // What has become too old is put aside after an attempt, from where it can be sent again.
  if (isAhead) await until(async () => (await letters.list()).letters.length === 1);
  a.answer = () => undefined;
  for (const letter of (await letters.list()).letters) await letters.resend(letter);
  await Promise.all(queues.map((queue) => queue.stop(patient())));
  const { letters: left } = await letters.list();
  expect([...a.received, ...left.map(({ reason }) => reason)]).toHaveLength(2);
  const of = (name: string) => counts[`traceveil_exporter_${name}_spans{a}`] ?? 0;
  const sent = counts['otelcol_exporter_sent_spans{a}'] ?? 0;
  expect(of('accepted') + of('resumed')).toBe(sent + of('dead_lettered'));
});
