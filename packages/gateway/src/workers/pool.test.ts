import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNoopMeter, trace, type Attributes } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { jsonToProto, protoToJson } from '@traceveil/otlp';
import {
  isShared,
  PipelineError,
  type Batch,
  type Processed,
  type SharedProcessor,
} from '@traceveil/pipeline';
import { isCounting } from '@traceveil/processor-redact';
import { components } from '../components.ts';
import { loadConfig } from '../config.ts';
import { createPool, type Pool, type PoolEvent } from './pool.ts';
import { startWorker, type Patience } from './worker.ts';

// A thread cannot load TypeScript.
const program = new URL('../../dist/workers/sick-thread.js', import.meta.url);
const patience: Patience = { startMs: 20_000, silenceMs: 10_000, answerMs: 20_000, lookMs: 50 };
const tokenKeys = [{ id: 'k1', key: Buffer.alloc(32, 7) }] as const;
const secret = fake('ghp_', 36);
/** No rule knows it where nothing names it. */
const password = fake('', 24);

let directory = '';
let logged: string[] = [];
let counted: Map<string, number>;
let events: PoolEvent[] = [];
let pool: Pool;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'traceveil-pool-'));
  logged = [];
  events = [];
  counted = new Map();
});
afterEach(async () => {
  await pool.stop(AbortSignal.abort());
  rmSync(directory, { recursive: true, force: true });
});

const note = (fields: object, message: string) =>
  void logged.push(`${JSON.stringify(fields)} ${message}`);
const log = { debug: note, info: note, warn: note, error: note };

function meter() {
  const own = counted;
  const createCounter = (name: string) => ({
    add(value: number, attributes: Attributes = {}) {
      const id = `${name} ${JSON.stringify(attributes)}`;
      own.set(id, (own.get(id) ?? 0) + value);
    },
  });
  return Object.assign(createNoopMeter(), { createCounter });
}

interface Wishes {
  readonly redact?: string;
  readonly patience?: Partial<Patience>;
  readonly program?: URL;
}

/** The processor of a configuration, as the main thread makes it. */
function made({ redact = '{}' }: Wishes = {}) {
  const text = `
receivers: { otlp: { protocols: { http: {} } } }
processors: { redact: ${redact} }
exporters: { file: { path: ./out } }
service: { pipelines: { traces: { receivers: [otlp], processors: [redact], exporters: [file] } } }
`;
  const input = {
    text,
    fileName: 'x.yaml',
    env: { WORD: 'acme_' },
    readFile: () => `rules: [{ id: acme-key, keywords: [acme_], pattern: '\${env:WORD}[a-z]{8}' }]`,
  };
  const [one] = loadConfig(input, components).config.processors;
  if (!one) throw new Error('there is one');
  const dependencies = { log, meter: meter(), tracer: trace.getTracer('test'), now: () => 0 };
  const twin = one.factory.create(one.config, { ...dependencies, name: 'redact', tokenKeys });
  if (!isShared(twin)) throw new Error('it can be shared');
  return { one, twin };
}

async function start(count: number, wishes: Wishes = {}): Promise<SharedProcessor> {
  const { one, twin } = made(wishes);
  const data = { recipe: one.recipe, identity: one.identity, tokenKeys };
  const around = { program, name: 'redact', log, patience: { ...patience, ...wishes.patience } };
  pool = createPool({
    name: 'redact',
    count,
    log,
    twin,
    onEvent: (event) => events.push(event),
    startWorker: (_number, signal) =>
      startWorker(data, { ...around, signal, program: wishes.program ?? program }),
  });
  await pool.start();
  return twin;
}

const sender = { id: 'agent-7', address: '127.0.0.1', transport: 'grpc' } as const;

function batchOf(text: string, traceId = '0'.repeat(31) + '1', name = 'n'): Batch {
  const attributes = [{ key: name, value: { stringValue: text } }];
  const span = { traceId, spanId: '00000000000000aa', name: 'chat', attributes };
  const request = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
  const bytes = jsonToProto(Buffer.from(JSON.stringify(request)), 'traces');
  return { signal: 'traces', bytes, items: 1, sender, id: 'b1' };
}

/** Requests laid end to end are one. */
function concat(batches: readonly Batch[]): Batch {
  const bytes = Buffer.concat(batches.map((one) => one.bytes));
  return { signal: 'traces', bytes, items: batches.length, sender };
}

const textOf = ({ batch }: Processed) => protoToJson(batch.bytes, 'traces');
const traceId = (count: number) => count.toString(16).padStart(32, '0');

async function problemOf(work: Promise<unknown>): Promise<PipelineError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PipelineError) return error;
  throw new Error('nothing was wrong', { cause: error });
}

const sick = (what: string) => `sick: ${what}`;
const sickOnce = (what: string) => `sick: ${what} unless there is ${join(directory, what)} .`;

describe('worker threads', () => {
  it('give back the very batch when nothing is found, and do not touch its bytes', async () => {
    await start(2);
    const batch = batchOf('hello');
    const before = Buffer.from(batch.bytes);
    const processed = await pool.process(batch);
    expect(processed.batch).toBe(batch);
    expect(processed.events).toEqual([]);
    expect(Buffer.from(batch.bytes)).toEqual(before);
  });

  it('do what the processor does in the main thread: bytes, events, tokens, counts', async () => {
    const redact = '{ rule_files: [own.yaml], sensitive_keys: [patient] }';
    const twin = await start(2, { redact });
    const threadCounts = counted;
    counted = new Map();
    const { twin: alone } = made({ redact });
    // Of a probe nothing is counted, neither what it is nor what came before it.
    await pool.probe(batchOf('probed'));
    const batches = [`a ${secret}`, 'acme_abcdefgh', 'nothing', `b ${secret}`].map((text, index) =>
      batchOf(text, traceId(index), index === 2 ? 'patient' : 'n'),
    );
    for (const batch of batches) {
      await pool.probe(batchOf('probed'));
      const [threaded, single] = [await pool.process(batch), await alone.process(batch)];
      const inTime = threaded.events.map((event) => ({ ...event, time: single.events[0]?.time }));
      expect(Buffer.from(threaded.batch.bytes)).toEqual(Buffer.from(single.batch.bytes));
      expect(inTime).toEqual(single.events);
      expect(threaded.batch).toMatchObject({ sender, id: 'b1', items: 1 });
    }
    expect([...threadCounts].sort()).toEqual([...counted].sort());
    expect(threadCounts.size).toBe(3);
    if (!isCounting(twin) || !isCounting(alone)) throw new Error('both count');
    expect(twin.coverage()).toEqual(alone.coverage());
    expect(twin.coverage().length).toBeGreaterThan(0);
  });

  it('refuse what the processor refuses, in its words', async () => {
    await start(1, { redact: '{ max_attributes: 1 }' });
    const { twin: alone } = made({ redact: '{ max_attributes: 1 }' });
    const whole = batchOf(`x ${secret}`);
    const broken = { ...whole, bytes: whole.bytes.subarray(0, -1) };
    const [problem, expected] = [
      await problemOf(pool.process(broken)),
      await problemOf((async () => alone.process(broken))()),
    ];
    expect(problem).toMatchObject({ component: 'processor/redact', remedy: 'invalid' });
    expect(problem.message).toBe(expected.message);
    expect(events).toEqual([]);
  });

  it('refuse what cannot be handed over, and go on', async () => {
    await start(1);
    const strange = { ...batchOf(secret), sender: { ...sender, isKnown: () => true } };
    const problem = await problemOf(pool.process(strange));
    expect(problem).toMatchObject({ component: 'processor/redact', remedy: 'internal' });
    expect(textOf(await pool.process(batchOf('hello')))).toContain('hello');
  });

  it('count what they withhold, and tell no more of it than the main thread would', async () => {
    await start(1, { redact: `{ max_batch_scan_time: 0.0001ms }` });
    const { events: made } = await pool.process(batchOf('x'.repeat(300_000)));
    expect(made.map(({ rule_id: id }) => id)).toContain('scan-budget');
    const [name] = [...counted.keys()].filter((id) => id.startsWith('traceveil_withheld_values'));
    expect(name).toContain('"reason":"scan-budget"');
    expect(logged).toEqual([]);
  });

  it('probe in every thread, and count nothing of it', async () => {
    const twin = await start(2);
    const { batch } = await pool.probe(batchOf(`a ${secret}`));
    const text = protoToJson(batch.bytes, 'traces');
    expect(text.match(/REDACTED:github-token/g)).toHaveLength(2);
    expect(text).not.toContain(secret);
    expect(counted.size).toBe(0);
    expect(isCounting(twin) && twin.coverage()).toEqual([]);
  });
});

describe('what one thread finds in a trace', () => {
  const first = () => batchOf(password, traceId(5), 'password');
  const later = () => batchOf(`it said ${password} then`, traceId(5));

  it('is not found where nobody knows of it', async () => {
    await start(2);
    expect(textOf(await pool.process(later()))).toContain(password);
  });

  it('is removed by all of them from what comes after the answer', async () => {
    await start(3);
    expect(textOf(await pool.process(first()))).not.toContain(password);
    // One after the other, so that each thread has its turn.
    for (let count = 0; count < 6; count++) {
      const { batch, events: own } = await pool.process(later());
      expect(protoToJson(batch.bytes, 'traces')).not.toContain(password);
      expect(own).toHaveLength(1);
    }
  });

  it('is removed from what is sent before the answer, in the order in which it came', async () => {
    await start(3);
    // It takes a while, in which the others have nothing to do.
    const words = Array.from({ length: 300 }, () => batchOf('a word, '.repeat(800), traceId(5)));
    const long = concat([...words, first()]);
    const all = await Promise.all(
      [long, later(), later(), later(), later()].map((one) => pool.process(one)),
    );
    for (const one of all) expect(textOf(one)).not.toContain(password);
  });

  it('is known to one that takes the place of another', async () => {
    await start(1);
    await pool.process(first());
    await pool.process(batchOf(sickOnce('exit'), traceId(6)));
    expect(events.toSorted()).toEqual(['crashed', 'retried']);
    expect(textOf(await pool.process(later()))).not.toContain(password);
  });
});

describe('a thread that ends', () => {
  it.each(['exit', 'throw', 'hang'])('by %s has its batches done by others', async (what) => {
    await start(2, { patience: { silenceMs: 500 } });
    const texts = [sickOnce(what), ...Array.from({ length: 20 }, (_, count) => `text ${count}`)];
    const batches = texts.map((text, count) => batchOf(`${text} ${secret}`, traceId(count)));
    const all = await Promise.all(batches.map((batch) => pool.process(batch)));
    expect(all.map(({ events: own }) => own.length)).toEqual(texts.map(() => 1));
    for (const one of all) expect(textOf(one)).not.toContain(secret);
    expect(events[0] === 'hung' || events.includes('hung')).toBe(what === 'hang');
    expect(events).toContain('retried');
    expect(events).not.toContain('refused');
    // Each batch is counted once.
    expect([...counted.values()]).toEqual([21]);
    expect(logged.join('\n')).not.toContain(secret);
    expect(logged.join('\n')).toContain('a worker thread ended');
  });

  it('on one batch again and again is not given it a third time, and others do not suffer', async () => {
    await start(2);
    const others = Array.from({ length: 20 }, (_, count) =>
      batchOf(`text ${count}`, traceId(count)),
    );
    const sickly = batchOf(`${sick('throw')} ${secret}`, traceId(99));
    const [problem, ...done] = await Promise.all([
      problemOf(pool.process(sickly)),
      ...others.map((batch) => pool.process(batch)),
    ]);
    expect(problem).toMatchObject({ component: 'processor/redact', remedy: 'internal' });
    expect(done).toHaveLength(20);
    expect(events.filter((event) => event === 'refused')).toHaveLength(1);
    expect(events.filter((event) => event === 'crashed')).toHaveLength(2);
    const told = `${problem.message} ${String(problem.cause)} ${logged.join('\n')}`;
    expect(told).not.toContain(secret.slice(4));
    expect(told).toContain('sick-thread.js');
  });

  it('leaves nobody waiting when no other can be started', async () => {
    let isBroken = false;
    const { twin } = made();
    const { one } = made();
    const data = { recipe: one.recipe, identity: one.identity, tokenKeys };
    pool = createPool({
      name: 'redact',
      count: 1,
      log,
      twin,
      onEvent: (event) => events.push(event),
      startWorker: async (_number, signal) =>
        startWorker(
          { ...data, identity: isBroken ? 'another' : data.identity },
          {
            program,
            name: 'redact',
            log,
            patience,
            signal,
          },
        ),
    });
    await pool.start();
    isBroken = true;
    const problem = await problemOf(pool.process(batchOf(sick('exit'))));
    expect(problem).toMatchObject({ component: 'processor/redact', remedy: 'retry' });
    expect(pool.running).toBe(0);
    expect(await problemOf(pool.process(batchOf('x')))).toMatchObject({ remedy: 'retry' });
    await expect(pool.probe(batchOf('x'))).rejects.toThrow('no worker thread runs');
    expect(logged.join('\n')).toContain('a worker thread could not be started');
    isBroken = false;
    while (pool.running === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(textOf(await pool.process(batchOf('well again')))).toContain('well again');
  });
});

describe('a pool', () => {
  it('does not start when a thread does not, and says so in one line', async () => {
    const missing = new URL('no-such-program.js', program);
    await expect(start(2, { program: missing })).rejects.toThrow(
      'a worker thread could not be started: Error',
    );
    expect(pool.running).toBe(0);
  });

  it('ends what was begun before it stops, and takes nothing then', async () => {
    await start(2);
    const begun = Array.from({ length: 40 }, (_, count) =>
      pool.process(batchOf(`${count} ${secret}`, traceId(count))),
    );
    await pool.stop(new AbortController().signal);
    const all = await Promise.all(begun);
    expect(all.every(({ events: own }) => own.length === 1)).toBe(true);
    expect(await problemOf(pool.process(batchOf('late')))).toMatchObject({ remedy: 'retry' });
    expect(events).toEqual([]);
  });

  it('stops at its deadline, whatever a thread does, and refuses what it could not do', async () => {
    await start(1);
    const stuck = problemOf(pool.process(batchOf(sick('hang'))));
    const waiting = problemOf(pool.process(batchOf('x', traceId(7))));
    const deadline = new AbortController();
    setTimeout(() => deadline.abort(), 100);
    await pool.stop(deadline.signal);
    expect(await stuck).toMatchObject({ remedy: 'retry' });
    expect(await waiting).toMatchObject({ remedy: 'retry' });
  });
});
