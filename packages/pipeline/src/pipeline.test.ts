import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AuditEvent, RedactEvent } from './audit-event.ts';
import type { Batch } from './batch.ts';
import type { AuditSink, Outlet, Processor } from './component.ts';
import { PipelineError } from './error.ts';
import { createPipeline, type Stages } from './pipeline.ts';

const batch: Batch = {
  signal: 'traces',
  bytes: Buffer.from('received'),
  items: 1,
  sender: { id: 'anonymous', address: '127.0.0.1', transport: 'http' },
};
const parts = { start: () => Promise.resolve(), stop: () => Promise.resolve() };
const noSignal = new AbortController().signal;

function eventOf(rule_id: string): RedactEvent {
  return {
    time: '2026-11-22T12:00:00.000Z',
    kind: 'redact',
    sender: batch.sender,
    ...{ service: '', trace_id: '', span_id: '', session_id: '', signal: 'traces' },
    ...{ user_id: '', agent_id: '' },
    ...{ field_path: '', rule_id, action: 'mask', replacement_token: '' },
    token_key_id: 'k1',
  };
}

/** Fakes that note what happens, in order. */
function stage() {
  const happened: string[] = [];
  const note = (what: string) => void happened.push(what);
  const text = ({ bytes }: Batch) => Buffer.from(bytes).toString();
  return {
    happened,
    processor: (name: string, events: RedactEvent[] = [eventOf(name)]): Processor => ({
      ...parts,
      name,
      async process(received) {
        note(`${name} processes ${text(received)}`);
        return { batch: { ...received, bytes: Buffer.from(`${text(received)}+${name}`) }, events };
      },
    }),
    sink: (name: string, problem?: Error): AuditSink => ({
      ...parts,
      name,
      async append(events) {
        await Promise.resolve();
        if (problem) throw problem;
        note(
          `${name} appends ${events.map((event) => ('rule_id' in event ? event.rule_id : event.kind)).join()}`,
        );
      },
    }),
    outlet: (name: string, problems: Problems = {}): Outlet => ({
      ...parts,
      name,
      reserve(reserved) {
        const problem = problems.reserve?.();
        if (problem) throw problem;
        note(`${name} reserves for ${text(reserved)}`);
        return {
          async commit(committed) {
            if (problems.commit) throw problems.commit;
            note(`${name} takes ${text(committed)}`);
          },
          release: () => note(`${name} releases`),
        };
      },
    }),
  };
}

interface Problems {
  readonly reserve?: () => Error | undefined;
  readonly commit?: Error;
}

const full = new PipelineError('exporter/y', 'retry', 'no room');

/** Whether there is room is asked before anything is done. */
const asked = (name: string) => [`${name} reserves for received`, `${name} releases`];

function run(stages: Partial<Stages>, received = batch, signal = noSignal) {
  const now = () => Date.UTC(2026, 10, 26);
  const all = { processors: [], audit: [], outlets: [], now, ...stages };
  return createPipeline(all)(received, signal);
}

describe('a pipeline', () => {
  it('processes in order, keeps a place, audits, then hands over', async () => {
    const { happened, processor, sink, outlet } = stage();
    const outcome = await run({
      processors: [processor('a'), processor('b')],
      audit: [sink('file')],
      outlets: [outlet('x'), outlet('y')],
    });
    expect(outcome).toEqual({ rejectedItems: 0, message: '' });
    expect(happened).toEqual([
      ...asked('x'),
      ...asked('y'),
      'a processes received',
      'b processes received+a',
      'x reserves for received+a+b',
      'y reserves for received+a+b',
      'file appends a,b,accept',
      'x takes received+a+b',
      'y takes received+a+b',
    ]);
  });

  it('says when nobody reads any more what came', async () => {
    const copying: Processor = {
      ...parts,
      name: 'copy',
      process: async (received) => ({
        batch: { ...received, bytes: new Uint8Array(received.bytes) },
        events: [],
      }),
    };
    const same: Processor = {
      ...copying,
      process: async (received) => ({
        batch: { ...received, bytes: received.bytes.subarray(1) },
        events: [],
      }),
    };
    expect((await run({ processors: [copying] })).isReplaced).toBe(true);
    expect((await run({ processors: [same] })).isReplaced).toBeUndefined();
    expect((await run({})).isReplaced).toBeUndefined();
  });

  it('hands over the very batch that the last processor returned', async () => {
    const returned = { ...batch };
    const processor: Processor = {
      ...parts,
      name: 'returns',
      process: () => ({ batch: returned, events: [] }),
    };
    const taken: Batch[] = [];
    const outlet: Outlet = {
      ...parts,
      name: 'x',
      reserve: () => ({
        commit: async (committed) => void taken.push(committed),
        release: () => undefined,
      }),
    };
    await run({ processors: [processor], outlets: [outlet] });
    expect(taken[0]).toBe(returned);
  });

  it('audits each batch that it takes, also one in which nothing was found', async () => {
    const { happened, processor, sink, outlet } = stage();
    await run({ processors: [processor('a', [])], audit: [sink('file')], outlets: [outlet('x')] });
    expect(happened.slice(-2)).toEqual(['file appends accept', 'x takes received+a']);
  });

  it('tells of a batch which bytes go out, and of its events which batch they are of', async () => {
    const { processor, outlet } = stage();
    const told: AuditEvent[] = [];
    const sink: AuditSink = {
      ...{ ...parts, name: 'keeps' },
      append: async (events) => void told.push(...events),
    };
    await run({ processors: [processor('a')], audit: [sink], outlets: [outlet('x')] });
    await run({ processors: [processor('a')], audit: [sink], outlets: [outlet('x')] });
    const [redacted, accepted, , other] = told;
    expect(accepted).toEqual({
      time: '2026-11-26T00:00:00.000Z',
      kind: 'accept',
      batch_id: expect.stringMatching(/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/),
      sender: batch.sender,
      signal: 'traces',
      items: 1,
      bytes: 10,
      sha256: createHash('sha256').update('received+a').digest('hex'),
    });
    const idOf = (event: AuditEvent | undefined) => event && 'batch_id' in event && event.batch_id;
    expect(idOf(redacted)).toBe(idOf(accepted));
    expect(idOf(other)).not.toBe(idOf(accepted));
  });

  it('is not done before the audit trail and every outlet are', async () => {
    const { happened, processor, outlet } = stage();
    let written: () => void = () => undefined;
    const slow: AuditSink = {
      ...parts,
      name: 'slow',
      append: () => new Promise((resolve) => (written = resolve)),
    };
    let isDone = false;
    const done = run({ processors: [processor('a')], audit: [slow], outlets: [outlet('x')] });
    void done.then(() => (isDone = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isDone).toBe(false);
    expect(happened.at(-1)).toBe('x reserves for received+a');
    written();
    await done;
    expect(happened.at(-1)).toBe('x takes received+a');
  });

  it('does nothing with a batch for which an outlet has no room', async () => {
    const { happened, processor, sink, outlet } = stage();
    const outlets = [outlet('x'), outlet('y', { reserve: () => full })];
    const done = run({ processors: [processor('a')], audit: [sink('file')], outlets });
    await expect(done).rejects.toBe(full);
    expect(happened).toEqual(asked('x'));
  });

  it('audits nothing when an outlet has no room any more, and gives the other places back', async () => {
    const { happened, processor, sink, outlet } = stage();
    let isFull = false;
    const filling: Processor = {
      ...processor('a'),
      process: async (received) => {
        isFull = true;
        return processor('a').process(received);
      },
    };
    const reserve = () => (isFull ? full : undefined);
    const outlets = [outlet('x'), outlet('y', { reserve }), outlet('z')];
    const done = run({ processors: [filling], audit: [sink('file')], outlets });
    await expect(done).rejects.toBe(full);
    const before = [...asked('x'), ...asked('y'), ...asked('z'), 'a processes received'];
    expect(happened).toEqual([...before, 'x reserves for received+a', 'x releases']);
  });

  it('hands nothing over when the audit trail cannot be written, and gives the places back', async () => {
    const { happened, processor, sink, outlet } = stage();
    const broken = new PipelineError('audit/file', 'retry', 'cannot be written');
    const done = run({
      processors: [processor('a')],
      audit: [sink('other'), sink('file', broken)],
      outlets: [outlet('x'), outlet('y')],
    });
    await expect(done).rejects.toBe(broken);
    // The other has it as accepted.
    const ends = ['x releases', 'y releases', 'other appends refuse'];
    expect(happened.slice(-3)).toEqual(ends);
    expect(happened.join()).not.toContain('takes');
  });

  it('fails when an outlet fails to take the batch, and tells the trail that it is refused', async () => {
    const { outlet } = stage();
    const written: AuditEvent[] = [];
    const trail: AuditSink = {
      ...parts,
      name: 'file',
      append: (events) => Promise.resolve(void written.push(...events)),
    };
    const broken = new PipelineError('exporter/x', 'retry', 'cannot be written');
    const outlets = [outlet('x', { commit: broken })];
    await expect(run({ audit: [trail], outlets })).rejects.toBe(broken);
    const [accepted, refused, ...more] = written;
    expect(accepted).toMatchObject({
      kind: 'accept',
      batch_id: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(refused).toMatchObject({
      ...{ kind: 'refuse', reason: 'not_kept', component: 'pipeline', sender: batch.sender },
      batch_id: accepted && 'batch_id' in accepted && accepted.batch_id,
    });
    expect(more).toEqual([]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new RangeError('text of a span');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('text of a span'))],
  ])('lets nothing out when a processor %s, and names the processor', async (_, process) => {
    const { happened, processor, sink, outlet } = stage();
    const broken: Processor = { ...parts, name: 'redact/strict', process };
    const processors = [processor('a'), broken, processor('b')];
    const done = run({ processors, audit: [sink('file')], outlets: [outlet('x')] });
    const error: unknown = await done.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PipelineError);
    expect(error).toMatchObject({
      component: 'processor/redact/strict',
      remedy: 'internal',
      cause: expect.any(RangeError),
    });
    expect((error as Error).message).not.toContain('text of a span');
    expect(happened).toEqual([...asked('x'), 'a processes received']);
  });

  it('passes on what a processor says of the batch', async () => {
    const invalid = new PipelineError('processor/redact', 'invalid', 'not valid protobuf');
    const refuses: Processor = { ...parts, name: 'redact', process: () => Promise.reject(invalid) };
    await expect(run({ processors: [refuses] })).rejects.toBe(invalid);
  });

  it('accepts an empty batch, which goes nowhere', async () => {
    const { happened, processor, sink, outlet } = stage();
    const stages = { processors: [processor('a')], audit: [sink('f')], outlets: [outlet('x')] };
    const outcome = await run(stages, { ...batch, items: 0 });
    expect(outcome).toEqual({ rejectedItems: 0, message: '' });
    expect(happened).toEqual([]);
  });

  it('keeps no place and audits nothing when the sender has gone', async () => {
    const { happened, processor, sink, outlet } = stage();
    const stages = { processors: [processor('a')], audit: [sink('f')], outlets: [outlet('x')] };
    const done = run(stages, batch, AbortSignal.abort());
    await expect(done).rejects.toMatchObject({ component: 'pipeline', remedy: 'retry' });
    expect(happened).toEqual([...asked('x'), 'a processes received']);
  });
});
