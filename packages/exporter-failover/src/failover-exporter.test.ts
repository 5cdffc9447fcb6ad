import { describe, expect, it } from '@jest/globals';
import {
  deliveredWhole,
  PipelineError,
  type Batch,
  type Delivery,
  type Exporter,
  type Remedy,
} from '@traceveil/pipeline';
import { createFailoverExporter, failoverExporter } from './failover-exporter.ts';

const never = new AbortController().signal;
const minuteMs = 60_000;

const batchOf = (text: string): Batch => ({
  signal: 'traces',
  bytes: Buffer.from(text),
  items: text.length,
  sender: { id: 'anonymous', address: '::1', transport: 'http' },
});

type Answer = (batch: Batch) => Delivery | Promise<Delivery>;
const taken: Answer = () => deliveredWhole;
const failing =
  (remedy: Remedy): Answer =>
  () => {
    throw new PipelineError('exporter/level', remedy, 'backend answered');
  };
const away = failing('retry');

/** Two levels whose answers may be changed, and time that passes by hand. */
function group(first: Answer, second: Answer) {
  const answers: Record<string, Answer> = { first, second };
  const calls: string[] = [];
  const lines: string[] = [];
  const time = { ms: 1 };
  const level = (id: string): Exporter => ({
    name: id,
    start: async () => void calls.push(`start ${id}`),
    stop: async () => void calls.push(`stop ${id}`),
    export: async (batch) => {
      calls.push(`${id} ${Buffer.from(batch.bytes).toString()}`);
      return answers[id]?.(batch) ?? deliveredWhole;
    },
  });
  const keep = (fields: object, message: string) =>
    void lines.push(`${'level' in fields ? String(fields.level) : ''}: ${message}`);
  const exporter = createFailoverExporter(
    failoverExporter.config.parse({ priority_levels: ['first', 'second'] }),
    {
      name: 'failover',
      log: { debug: keep, info: keep, warn: keep, error: keep },
      exporter: level,
    },
    () => time.ms,
  );
  const send = (text: string, signal = never) => exporter.export(batchOf(text), signal);
  return { exporter, send, answers, calls, lines, time };
}

describe('failover', () => {
  it('sends to the first level alone while that is well', async () => {
    const { send, calls, lines } = group(taken, taken);
    expect(await send('a')).toEqual(deliveredWhole);
    await send('b');
    expect(calls).toEqual(['first a', 'first b']);
    expect(lines).toEqual([]);
  });

  it('sends to the next what the first does not take, and leaves the first alone then', async () => {
    const { send, calls, lines } = group(away, taken);
    await send('a');
    await send('b');
    expect(calls).toEqual(['first a', 'second a', 'second b']);
    expect(lines).toEqual(['first: a level failed; batches go to the next']);
  });

  it('goes back to the first when that takes a batch again, after retry_interval', async () => {
    const { send, answers, calls, lines, time } = group(away, taken);
    await send('a');
    answers['first'] = taken;
    time.ms += 10 * minuteMs - 1;
    await send('b');
    time.ms += 1;
    await send('c');
    await send('d');
    expect(calls.slice(2)).toEqual(['second b', 'first c', 'first d']);
    expect(lines.at(-1)).toBe('first: a level is back');
  });

  it('asks the first with one batch only, while others do not wait', async () => {
    const { send, answers, calls, time } = group(away, taken);
    await send('a');
    const waiting: ((delivery: Delivery) => void)[] = [];
    answers['first'] = () => new Promise((resolve) => waiting.push(resolve));
    time.ms += 10 * minuteMs;
    const asking = send('b');
    await send('c');
    for (const answer of waiting) answer(deliveredWhole);
    await asking;
    expect(calls.slice(2)).toEqual(['first b', 'second c']);
  });

  it('asks every level when all have failed, and tells as the last does', async () => {
    const { send, calls, answers } = group(away, away);
    await expect(send('a')).rejects.toMatchObject({ remedy: 'retry' });
    answers['second'] = failing('denied');
    await expect(send('b')).rejects.toMatchObject({ remedy: 'denied' });
    expect(calls).toEqual(['first a', 'second a', 'first b', 'second b']);
  });

  it.each(['invalid', 'too_large'] as const)(
    'sends to the next what the first refuses as %s, and goes on with the first',
    async (remedy) => {
      const { send, calls, answers } = group(failing(remedy), taken);
      await send('a');
      answers['first'] = taken;
      await send('b');
      expect(calls).toEqual(['first a', 'second a', 'first b']);
    },
  );

  it.each(['unauthenticated', 'denied', 'not_found', 'internal'] as const)(
    'leaves the first alone when that refuses as %s',
    async (remedy) => {
      const { send, calls } = group(failing(remedy), taken);
      await send('a');
      await send('b');
      expect(calls).toEqual(['first a', 'second a', 'second b']);
    },
  );

  it('sends to the next only those parts that the first did not take, and adds up', async () => {
    const part = { items: 2, bytes: Buffer.from('cd'), error: new Error('refused') };
    const { send, calls } = group(
      () => ({ rejectedItems: 1, failed: [part, { ...part, bytes: Buffer.from('ef') }] }),
      ({ bytes }) => ({ rejectedItems: 1, failed: bytes[0] === 0x65 ? [{ ...part, bytes }] : [] }),
    );
    const delivery = await send('abcdef');
    expect(calls).toEqual(['first abcdef', 'second cd', 'second ef']);
    expect(delivery).toEqual({ rejectedItems: 3, failed: [{ ...part, bytes: Buffer.from('ef') }] });
  });

  it('asks no other level when it is stopped, and thinks no worse of the one it asked', async () => {
    const abort = new AbortController();
    const { send, calls } = group((batch) => {
      abort.abort();
      return away(batch);
    }, taken);
    await expect(send('a', abort.signal)).rejects.toMatchObject({ remedy: 'retry' });
    await expect(send('b', abort.signal)).rejects.toMatchObject({ remedy: 'retry' });
    expect(calls).toEqual(['first a', 'first b']);
  });

  it('starts and stops its levels', async () => {
    const { exporter, calls } = group(taken, taken);
    await exporter.start();
    await exporter.stop(never);
    expect(calls).toEqual(['start first', 'start second', 'stop first', 'stop second']);
  });

  it.each([[[]], [['a']], [['a', 'a']]])('refuses the levels %j', (priority_levels) => {
    expect(failoverExporter.config.safeParse({ priority_levels }).success).toBe(false);
  });
});
