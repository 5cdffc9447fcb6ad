import { describe, expect, it } from '@jest/globals';
import { createNoopMeter } from '@opentelemetry/api';
import type { AuditEvent, Batch, Log, RedactEvent } from '@traceveil/pipeline';
import { sessionConfig } from './config.ts';
import { readConversation } from './conversation.ts';
import { createSessionRecorder, type RecordingStore } from './recorder.ts';
import { logRequest, spanRequest, type SampleSpan } from './sample-requests.ts';
import { listSessions, readSession, type ReadRecordings, type Recording } from './sessions.ts';

const now = 1_790_000_000_000;
const silent = () => undefined;
const log: Log = { debug: silent, info: silent, warn: silent, error: silent };

const traceOf = (letter: string) => letter.repeat(32);

/** A span that says a word. */
function span(word: string, trace: string, session?: string): SampleSpan {
  return {
    name: word,
    traceId: traceOf(trace),
    attributes: {
      'gen_ai.input.messages': JSON.stringify([{ role: 'user', content: word }]),
      ...(session !== undefined && { 'session.id': session }),
    },
  };
}

function batchOf({ signal, bytes }: Pick<Batch, 'signal' | 'bytes'>, items: number): Batch {
  return { signal, bytes, items, sender: { id: 'team-a', address: '10.0.0.7', transport: 'http' } };
}

const batch = (...spans: readonly SampleSpan[]) => batchOf(spanRequest(...spans), spans.length);

const finding = (trace: string, session = '') =>
  ({ kind: 'redact', trace_id: trace && traceOf(trace), session_id: session }) as RedactEvent;

/** Records, stops, and gives back how to read it. */
function recording(written: Parameters<typeof sessionConfig.parse>[0] = {}) {
  const kept: Recording[] = [];
  const store: RecordingStore & { failures: number } = {
    bytes: 0,
    failures: 0,
    start: () => Promise.resolve(),
    append({ parts, ...batch }, labels, time) {
      if (store.failures-- > 0) return Promise.reject(new Error('broken'));
      kept.push({ ...batch, bytes: Buffer.concat(parts), labels, time });
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  const config = sessionConfig.parse(written);
  const meter = createNoopMeter();
  const recorder = createSessionRecorder(config, { store, log, meter, now: () => now });
  const read: ReadRecordings = async function* (isWanted) {
    for (const one of kept) if (isWanted(one.labels)) yield one;
  };
  return {
    store,
    read,
    kept,
    async take(batch: Batch, ...events: readonly AuditEvent[]) {
      await recorder.reserve(batch).commit(batch, events);
    },
    end: () => recorder.stop(new AbortController().signal),
    words: async (id: string) =>
      readConversation(await readSession(read, id)).map(({ text }) => text),
  };
}

describe('with findings only', () => {
  it('records a session from its first finding on, and what is remembered from before', async () => {
    const { take, end, words, kept } = recording();
    await take(batch(span('before', 'a', 's1'), span('other', 'b', 's2')));
    await take(batch(span('found', 'c', 's1')), finding('c', 's1'));
    await take(batch(span('after', 'd', 's1'), span('another', 'b', 's2')));
    await end();
    expect(await words('s1')).toEqual(['found', 'before', 'after']);
    expect(await words('s2')).toEqual([]);
    expect(kept.map(({ items }) => items)).toEqual([1, 1, 1]);
  });

  it('records nothing where nothing was found, though the batch was accepted', async () => {
    const { take, end, kept } = recording();
    const accepted = { kind: 'accept' } as AuditEvent;
    await take(batch(span('one', 'a', 's1')), accepted);
    await take({ ...batch(span('one', 'a', 's1')), items: 100_001 }, accepted);
    await end();
    expect(kept).toEqual([]);
  });

  it('takes a trace for its session when a later span names it', async () => {
    const { take, end, words } = recording();
    await take(batch(span('child', 'a')), finding('a'));
    await take(batch(span('elsewhere', 'b', 's1')));
    await take(batch(span('root', 'a', 's1')));
    await end();
    expect((await words('s1')).sort()).toEqual(['child', 'elsewhere', 'root']);
  });

  it('takes all of a batch when what was found is around its spans', async () => {
    const { take, end, words } = recording();
    await take(batch(span('one', 'a'), span('two', 'b')), finding(''));
    await end();
    expect(await words(traceOf('a'))).toEqual(['one']);
    expect(await words(traceOf('b'))).toEqual(['two']);
  });

  it('takes what was held and is released, of which nothing more is told', async () => {
    const { take, end, words, kept } = recording();
    const release = { kind: 'release' } as AuditEvent;
    await take(batch(span('before', 'a', 's1')));
    await take(batch(span('held', 'b', 's1'), span('held too', 'c')), release);
    await take({ ...batch(span('large', 'd')), items: 100_001 }, release);
    await end();
    expect(await words('s1')).toEqual(['held', 'before']);
    expect(await words(traceOf('c'))).toEqual(['held too']);
    expect(kept.map(({ items }) => items)).toEqual([2, 1, 100_001]);
  });

  it('forgets what is further back than it may remember', async () => {
    const { take, end, words } = recording({ look_back: '1KiB' });
    await take(batch(span('long ago', 'a', 's1')));
    for (let index = 0; index < 9; index += 1) await take(batch(span('between', 'b', 's2')));
    await take(batch(span('found', 'c', 's1')), finding('c', 's1'));
    await end();
    expect(await words('s1')).toEqual(['found']);
  });

  it('knows the sessions of the traces that came last, of more than it can know', async () => {
    const { take, end, words } = recording();
    const traceId = (index: number) => index.toString(16).padStart(32, '0');
    const named = Array.from({ length: 22_000 }, (_, index) => ({
      traceId: traceId(index),
      attributes: { 'session.id': `s${String(index)}` },
    }));
    await take(batch(...named), finding('a'));
    const late = { ...span('late', 'b'), traceId: traceId(21_999) };
    const early = { ...span('early', 'b'), traceId: traceId(0) };
    await take(batch(early, late), finding('', 's0'), finding('', 's21999'));
    await end();
    expect(await words('s21999')).toEqual(['late']);
    expect(await words('s0')).toEqual([]);
  });

  it('records a span once, whatever is found later', async () => {
    const { take, end, kept } = recording();
    await take(batch(span('one', 'a', 's1')), finding('a', 's1'));
    await take(batch(span('two', 'b', 's1')), finding('b', 's1'));
    await take(batch(span('three', 'a', 's1')), finding('a', 's1'));
    await end();
    expect(kept).toHaveLength(3);
  });
});

describe('everything', () => {
  it('records batches as they are, but for metrics', async () => {
    const { take, end, kept } = recording({ record: 'all' });
    const one = batch(span('one', 'a', 's1'));
    await take(one);
    await take({ ...one, signal: 'metrics' });
    await end();
    expect(kept).toEqual([{ ...one, time: now, labels: [`${traceOf('a')} s1`] }]);
  });

  it('finds log records by their own session, and spans without one by their trace', async () => {
    const { take, end, words, read } = recording({ record: 'all' });
    const record = {
      eventName: 'gen_ai.user.message',
      body: { content: 'logged' },
      attributes: { 'session.id': 's1' },
    };
    await take(batchOf(logRequest(record), 1));
    await take(batch(span('traced', 'a')));
    await end();
    expect(await words('s1')).toEqual(['logged']);
    expect(await words(traceOf('a'))).toEqual(['traced']);
    expect(await listSessions(read)).toEqual([
      { id: 's1', traceIds: [], senders: ['team-a'], first: now, last: now, requests: 1, items: 1 },
      {
        id: traceOf('a'),
        traceIds: [traceOf('a')],
        senders: ['team-a'],
        first: now,
        last: now,
        requests: 1,
        items: 1,
      },
    ]);
  });

  it('reads a session out of a batch with more traces than can be listed', async () => {
    const { take, end, words, kept } = recording({ record: 'all' });
    const spans = Array.from({ length: 10_001 }, (_, index) => ({
      traceId: index.toString(16).padStart(32, '0'),
    }));
    await take(batch(...spans, span('needle', 'f', 's1')));
    await end();
    expect(kept[0]?.labels).toEqual(['*']);
    expect(await words('s1')).toEqual(['needle']);
  });
});

it('goes on after the disk failed', async () => {
  const { take, end, words, store } = recording({ record: 'all' });
  store.failures = 1;
  await take(batch(span('lost', 'a', 's1')));
  await take(batch(span('kept', 'a', 's1')));
  await end();
  expect(await words('s1')).toEqual(['kept']);
});
