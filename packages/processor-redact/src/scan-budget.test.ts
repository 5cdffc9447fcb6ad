import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { redact } from './redact.ts';
import { attribute, batchOf, readBatch, sampleRedaction, spanRequest } from './sample-batch.ts';
import { ScanBudget } from './scan-budget.ts';

const secret = fake('ghp_', 36);
const long = `${secret} ${'and so on '.repeat(7_000)}`;
const attributes = ['a', 'b', 'c', 'd'].map((key) => attribute(key, long));
const token = '[WITHHELD:scan-budget]';

/** Each look at the clock takes a second. */
function redactionFor(timeMs: number) {
  let nowMs = 0;
  const budget = new ScanBudget(
    { timeMs, valueTimeMs: Infinity, textsMax: 100, attributesMax: 100 },
    () => (nowMs += 1_000),
  );
  const errors: unknown[] = [];
  return sampleRedaction({}, { budget, onError: (error) => errors.push(error) });
}

function redactedBy(redaction: ReturnType<typeof redactionFor>) {
  const { bytes, events } = redact(batchOf(spanRequest({ name: 'chat', attributes })), redaction);
  return { text: JSON.stringify(readBatch(bytes)), events };
}

describe('a batch that takes too long', () => {
  it('is searched until its time is over; what is left is withheld and audited', () => {
    const { text, events } = redactedBy(redactionFor(2_000));
    expect(text).not.toContain(secret.slice(4));
    expect(text.match(/\[REDACTED:github-token#/g)).toHaveLength(2);
    const withheld = events.filter(({ replacement_token: by }) => by === token);
    const paths = withheld.map(({ field_path: path }) => path.replace(/^.*attributes/, ''));
    expect(paths).toEqual(expect.arrayContaining(['["c"]', '["d"]']));
    expect(paths).not.toContain('["b"]');
    for (const event of withheld) expect(event.rule_id).toBe('scan-budget');
  });

  it('leaves nothing for a second pass', () => {
    const batch = batchOf(spanRequest({ name: 'chat', attributes }));
    const { bytes } = redact(batch, redactionFor(2_000));
    expect(redact({ ...batch, bytes }, sampleRedaction()).bytes).toBe(bytes);
  });

  it('does not take its time from the next', () => {
    const redaction = redactionFor(2_000);
    const first = redactedBy(redaction);
    const second = redactedBy(redaction);
    expect(first.text).toContain(token);
    expect(second.text).toBe(first.text);
  });
});

describe('a batch of many texts', () => {
  const request = (count: number) => {
    const many = Array.from({ length: count }, (_, index) => attribute(`k${index}`, 'v'));
    return batchOf(spanRequest({ name: 'chat', attributes: many }));
  };
  const problemOf = (count: number) => {
    try {
      redact(request(count), redactionFor(Infinity));
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it('is refused for good above its limit, names and values counted, and the next is not', () => {
    expect(problemOf(60)).toMatchObject({ remedy: 'too_large' });
    expect(problemOf(60)).toHaveProperty('message', expect.stringContaining('max_batch_texts'));
    expect(problemOf(45)).toBeUndefined();
  });
});
