import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { redact } from './redact.ts';
import { attribute, batchOf, readBatch, sampleRedaction } from './sample-batch.ts';
import { TraceSecrets } from './trace-secrets.ts';

const password = 'q7!x"Zr9pLm#2';
const first = '0af7651916cd43dd8448eb211c80319c';
const second = '1bf7651916cd43dd8448eb211c80319d';

function traces(spans: readonly (readonly [traceId: string, ...attributes: object[]])[]): object {
  return {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: spans.map(([traceId, ...attributes]) => ({
              traceId,
              spanId: 'b7ad6b7169203331',
              name: 'call',
              attributes,
            })),
          },
        ],
      },
    ],
  };
}

const telling = attribute('db.password', password);
const bare = (text = `it was ${password}, I think`) => attribute('memo', text);

function redacted(request: object, redaction = sampleRedaction()): string {
  return JSON.stringify(readBatch(redact(batchOf(request), redaction).bytes));
}

const written = JSON.stringify(password).slice(1, -1);

describe('a secret that was found once', () => {
  it.each([
    [
      'before',
      [
        [first, bare()],
        [first, telling],
      ],
    ],
    [
      'after',
      [
        [first, telling],
        [first, bare()],
      ],
    ],
  ] as const)('is removed from what stands %s it in its trace', (_place, spans) => {
    expect(redacted(traces(spans))).not.toContain(written);
  });

  it('is removed from later batches of its trace, and has the same token there', () => {
    const redaction = sampleRedaction();
    const [token = ''] =
      /\[REDACTED:[^\]]+\]/.exec(redacted(traces([[first, telling]]), redaction)) ?? [];
    const later = redacted(traces([[first, bare()]]), redaction);
    expect(later).not.toContain(written);
    expect(later).toContain(`it was ${token}, I think`);
  });

  it('is removed from later batches though the time of day jumps ahead', () => {
    let nowMs = Date.UTC(2026, 10, 22, 12);
    const redaction = sampleRedaction({}, { now: () => nowMs });
    redacted(traces([[first, telling]]), redaction);
    nowMs += 24 * 3_600_000;
    expect(redacted(traces([[first, bare()]]), redaction)).not.toContain(written);
  });

  it.each([
    ['base64', Buffer.from(`memo ${password}`).toString('base64')],
    ['hex', Buffer.from(password).toString('hex')],
    ['percent', `https://host/?q=${encodeURIComponent(password)}&x=1`],
    ['JSON in JSON', JSON.stringify({ a: JSON.stringify({ b: password }) })],
    ['entities', Array.from(password, (letter) => `&#${String(letter.charCodeAt(0))};`).join('')],
  ])('is removed where it is written in %s', (_way, text) => {
    const request = traces([
      [first, telling],
      [first, bare(text)],
    ]);
    const { bytes, events } = redact(batchOf(request), sampleRedaction());
    expect(events).toHaveLength(2);
    expect(JSON.stringify(readBatch(bytes))).not.toContain(text);
  });

  it('is removed from logs of its trace', () => {
    const redaction = sampleRedaction();
    redact(batchOf(traces([[first, telling]])), redaction);
    const log = {
      resourceLogs: [
        {
          scopeLogs: [{ logRecords: [{ traceId: first, body: { stringValue: `a ${password}` } }] }],
        },
      ],
    };
    const { bytes } = redact(batchOf(log, 'logs'), redaction);
    expect(JSON.stringify(readBatch(bytes, 'logs'))).not.toContain(written);
  });

  it('stays in other traces, of which nothing says that it is one', () => {
    expect(
      redacted(
        traces([
          [first, telling],
          [second, bare()],
        ]),
      ),
    ).toContain(written);
  });

  it('is a word like any other when it looks like one', () => {
    const request = traces([
      [first, attribute('db.password', 'production')],
      [first, attribute('env', 'production')],
    ]);
    expect(redacted(request)).toContain('production');
  });
});

describe('what is remembered of traces', () => {
  const value = (secret: string) => ({ ruleId: 'r', secret });
  const limits = { traces: 2, valuesEach: 2, bytes: 40, milliseconds: 1000 };

  it('is bounded in traces, the one that was quiet for longest first', () => {
    const traceSecrets = new TraceSecrets(limits);
    for (const traceId of ['a', 'b', 'a', 'c']) traceSecrets.remember(traceId, [value(traceId)]);
    expect(['a', 'b', 'c'].map((id) => [...traceSecrets.of(id)].length)).toEqual([1, 0, 1]);
  });

  it('is bounded in values and bytes', () => {
    const traceSecrets = new TraceSecrets(limits);
    traceSecrets.remember('a', ['1', '2', '3'].map(value));
    expect([...traceSecrets.of('a')]).toHaveLength(2);
    traceSecrets.remember('b', [value(fake('', 39))]);
    expect([...traceSecrets.of('a')]).toHaveLength(0);
  });

  it('is forgotten after a while', () => {
    let nowMs = 0;
    const traceSecrets = new TraceSecrets(limits, () => nowMs);
    traceSecrets.remember('a', [value('1')]);
    nowMs = 1000;
    expect([...traceSecrets.of('a')]).toHaveLength(1);
    nowMs = 1001;
    expect([...traceSecrets.of('a')]).toEqual([]);
    expect(traceSecrets.isEmpty).toBe(true);
  });
});
