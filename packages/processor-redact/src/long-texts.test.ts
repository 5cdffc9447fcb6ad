import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createScanner, fake } from '@traceveil/detect';
import fc from 'fast-check';
import { config } from './config.ts';
import { createPolicy } from './policy.ts';
import type { Redaction } from './redaction.ts';
import { redact, redactAmongOthers } from './redact.ts';
import { rulesOn } from './rules-on.ts';
import {
  attribute,
  base64,
  batchOf,
  readBatch,
  sampleRedaction,
  spanRequest,
} from './sample-batch.ts';
import { ScanBudget } from './scan-budget.ts';

const turnBytes = 256;
const settings = config.parse({});
const { judge, names } = createPolicy(settings, [{ id: 'k1', key: Buffer.alloc(32, 7) }]);
const { rules, ownRules } = rulesOn(settings);
/** For which texts of a few hundred bytes are long ones. */
const scanner = createScanner(rules, { judge, names, ownRules, turnBytes });

function redactionInTurns(parts: Partial<Redaction> = {}): Redaction {
  return sampleRedaction({}, { scanner, ...parts });
}

const token = fake('ghp_', 36);
const words = 'and so on, '.repeat(40);
const image = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'),
  Buffer.alloc(3_000, '\u0080', 'latin1'),
]).toString('base64');

const texts = [
  `${words}${token} ${words}`,
  `${words}password = "${fake('', 20)}"\n${words}`,
  JSON.stringify({ messages: [{ content: `${words}${token}`, password: `${words}x1Y2z3` }] }),
  JSON.stringify({ a: JSON.stringify({ api_key: fake('', 24), b: words }) }),
  Buffer.from(`${words} ${token} ${words}`).toString('base64'),
  `data:image/png;base64,${image}`,
  `data:image/png;base64,${Buffer.concat([Buffer.from(image, 'base64'), Buffer.from(`${words}${token}`)]).toString('base64')}`,
  `${words}&#103;hp_${token.slice(4)} ${words}`,
  words,
  `[${'0.125, '.repeat(90)}1]`,
  fake('', 400),
];
const anyValue = fc.oneof(
  fc.constantFrom(...texts, token, 'short'),
  fc.constantFrom(...texts).map((text) => ({ bytesValue: base64(text) })),
  fc.constantFrom(...texts).map((text) => ({
    kvlistValue: { values: [attribute('password', text), attribute('text', text)] },
  })),
);
const anyKey = fc.constantFrom('a', 'chunk.0', 'chunk.1', 'password', 'gen_ai.prompt', 'embedding');
const anySpan = fc
  .array(fc.tuple(anyKey, anyValue), { minLength: 1, maxLength: 4 })
  .map((pairs) => ({
    name: 'chat',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    attributes: pairs.map(([key, value]) => attribute(key, value)),
  }));

describe('a batch with long texts', () => {
  it('is redacted as if they were short', () => {
    fc.assert(
      fc.property(anySpan, (span) => {
        const batch = batchOf(spanRequest(span));
        const expected = redact(batch, sampleRedaction());
        const { bytes, events } = redact(batch, redactionInTurns());
        expect(readBatch(bytes)).toEqual(readBatch(expected.bytes));
        expect(events).toEqual(expected.events);
      }),
      { numRuns: 150 },
    );
  });

  it('is redacted as if they were short where they are no UTF-8', () => {
    const text = Buffer.from(`${words}${token} ${words}`);
    const bytes = batchOf(spanRequest({ name: text.toString('latin1') })).bytes.slice();
    bytes[Buffer.from(bytes).indexOf('ghp_') + 9] = 0xff;
    const batch = { ...batchOf({}), bytes };
    const expected = redact(batch, sampleRedaction());
    expect(redact(batch, redactionInTurns())).toEqual(expected);
    expect(expected.events).toHaveLength(0);
  });

  it('passes an image on', () => {
    const batch = batchOf(spanRequest({ name: 'n', attributes: [attribute('a', texts[5] ?? '')] }));
    let scanned = 0;
    const imageScanner = createScanner(rules, { judge, names, ownRules, turnBytes: 2_048 });
    const counting = {
      ...imageScanner,
      *scanInTurns(...range: Parameters<typeof scanner.scanInTurns>) {
        scanned++;
        return yield* imageScanner.scanInTurns(...range);
      },
    };
    expect(redact(batch, redactionInTurns({ scanner: counting })).bytes).toBe(batch.bytes);
    expect(scanned).toBe(0);
  });
});

const counts = { textsMax: 1_000, attributesMax: 1_000 };

/** Each look at the clock takes a second. */
function slowly(limits: { readonly timeMs?: number; readonly valueTimeMs?: number } = {}) {
  let nowMs = 0;
  const all = { timeMs: Infinity, valueTimeMs: Infinity, ...counts, ...limits };
  return new ScanBudget(all, () => (nowMs += 1_000));
}

describe('the search of a long text', () => {
  const attributes = [attribute('long', `${words.repeat(40)}${token}`), attribute('b', token)];
  const batch = batchOf(spanRequest({ name: 'chat', attributes }));

  it('lets others have their turn', async () => {
    const redacted = redactAmongOthers(batch, redactionInTurns({ budget: slowly() }));
    expect(redacted).toBeInstanceOf(Promise);
    const waiting = { isDone: false };
    void Promise.resolve(redacted).then(() => (waiting.isDone = true));
    let turns = 0;
    const other = batchOf(spanRequest({ name: `other ${token}` }));
    for (; !waiting.isDone; turns++) {
      expect(redactAmongOthers(other, redactionInTurns())).toEqual(
        redact(other, sampleRedaction()),
      );
      await setImmediate();
    }
    expect(turns).toBeGreaterThan(10);
    expect(await redacted).toEqual(redact(batch, sampleRedaction()));
  });

  it('ends when its time is over: it is withheld and audited, and nothing else is', () => {
    const errors: unknown[] = [];
    const budget = slowly({ valueTimeMs: 5_000 });
    const redaction = redactionInTurns({ budget, onError: (error) => errors.push(error) });
    const { bytes, events } = redact(batch, redaction);
    const written = JSON.stringify(readBatch(bytes));
    expect(written).toContain('[WITHHELD:value-scan-time]');
    expect(written).toContain('[REDACTED:github-token#');
    expect(written).not.toContain(token);
    expect(events.map(({ rule_id: rule }) => rule)).toEqual(['value-scan-time', 'github-token']);
    expect(errors).toHaveLength(1);
    expect(redact({ ...batch, bytes }, sampleRedaction()).bytes).toBe(bytes);
  });

  it('ends when the time of its batch is over', () => {
    const redaction = redactionInTurns({
      budget: slowly({ timeMs: 5_000 }),
      onError: () => undefined,
    });
    const { bytes, events } = redact(batch, redaction);
    expect(JSON.stringify(readBatch(bytes))).not.toContain(token);
    expect(new Set(events.map(({ rule_id: rule }) => rule))).toEqual(new Set(['scan-budget']));
  });
});

it('ends the search of a short text in which much is written, when its time is over', () => {
  const encoded = Array.from({ length: 40 }, (_, at) => `%67hp_${fake(`${at}`, 36)} `).join('');
  const attributes = [attribute('a', encoded), attribute('b', token)];
  const batch = batchOf(spanRequest({ name: 'chat', attributes }));
  const budget = slowly({ valueTimeMs: 5_000 });
  const { events } = redact(batch, sampleRedaction({}, { budget, onError: () => undefined }));
  expect(events.map(({ rule_id: rule }) => rule)).toEqual(['value-scan-time', 'github-token']);
});

it('does not count the time in which others have their turn', () => {
  let nowMs = 0;
  const limits = { timeMs: 100, valueTimeMs: 50, ...counts };
  const budget = new ScanBudget(limits, () => nowMs).fresh();
  budget.spend(1);
  budget.look();
  budget.pause();
  nowMs = 1_000;
  budget.resume();
  nowMs += 49;
  expect(() => budget.look()).not.toThrow();
  nowMs += 2;
  expect(() => budget.look()).toThrow('too much time for one value');
});
