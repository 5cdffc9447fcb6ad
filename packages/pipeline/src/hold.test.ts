import { describe, expect, it } from '@jest/globals';
import type { AuditEvent, RedactEvent } from './audit-event.ts';
import type { Batch } from './batch.ts';
import type { AuditSink, Outlet, Processor } from './component.ts';
import { PipelineError } from './error.ts';
import { createPipeline, type Stages } from './pipeline.ts';
import { createRelease, type Release } from './release.ts';
import type { BatchToHold, Keeper, ToKeep } from './vault.ts';

const sender = { id: 'agent', address: '127.0.0.1', transport: 'grpc' } as const;
const signal = 'traces';
const received: Batch = { signal, sender, items: 3, bytes: Buffer.from('abc') };
const parts = { start: () => Promise.resolve(), stop: () => Promise.resolve() };
const now = () => Date.UTC(2026, 10, 26);
const expires = '2026-11-26T01:00:00.000Z';
const token = '[REDACTED:r#000000000000]';
const textOf = ({ bytes }: Pick<Batch, 'bytes'>) => Buffer.from(bytes).toString();

const event: RedactEvent = {
  time: '2026-11-22T12:00:00.000Z',
  kind: 'redact',
  sender,
  ...{ service: 'shop', trace_id: '', span_id: '', session_id: '', signal },
  ...{ user_id: '', agent_id: '', field_path: '', rule_id: 'r', action: 'hold' },
  ...{ replacement_token: token, token_key_id: 'k1' },
};

/** In a batch each letter is an item; `x` is held, masked it is `X`. */
function holding(name = 'a'): Processor {
  return {
    ...{ ...parts, name },
    process(batch) {
      const text = textOf(batch);
      const rest = text.replaceAll('x', '');
      const goesOn = { ...batch, bytes: Buffer.from(rest), items: rest.length };
      if (rest === text) return { batch, events: [] };
      const held: BatchToHold = {
        holdId: `hold of ${name}`,
        batch: { ...batch, bytes: Buffer.from('X'), items: text.length - rest.length },
        raw: Buffer.from('x'),
        ...{
          ruleIds: ['r'],
          services: ['shop'],
          tokens: [token],
          traceIds: [],
          holdsTraces: false,
        },
      };
      return { batch: goesOn, events: [event], keep: { sealed: [], held: [held] } };
    },
    release(batch, revealed) {
      const text = textOf(batch);
      const masked = revealed.has(token) ? text : text.replaceAll('x', 'X');
      const isMasked = masked !== text;
      return { batch: { ...batch, bytes: Buffer.from(masked) }, events: isMasked ? [event] : [] };
    },
  };
}

interface Problems {
  readonly keep?: Error;
  readonly append?: Error;
  readonly reserve?: Error;
  readonly commit?: Error;
}

/** Fakes that note what happens, in order. */
function stage(problems: Problems = {}, takeApart: Keeper['takeApart'] = () => undefined) {
  const happened: string[] = [];
  const kept: ToKeep[] = [];
  const told: AuditEvent[] = [];
  const note = (what: string, problem?: Error) => {
    if (problem) throw problem;
    happened.push(what);
  };
  const outlet = (name: string): Outlet => ({
    ...{ ...parts, name },
    reserve(batch) {
      note(`${name} reserves ${textOf(batch)}`, problems.reserve);
      return {
        commit: async (one) => note(`${name} takes ${textOf(one)} ${one.items}`, problems.commit),
        release: () => note(`${name} releases`),
      };
    },
  });
  const keeper: Keeper = {
    async keep(what) {
      note(`keeps ${what.held.map((one) => textOf(one.batch)).join()}`, problems.keep);
      kept.push(what);
    },
    expiryOf: () => expires,
    takeApart,
  };
  const sink: AuditSink = {
    ...{ ...parts, name: 'file' },
    async append(events) {
      note(`appends ${events.map(({ kind }) => kind).join()}`, problems.append);
      told.push(...events);
    },
  };
  const stages: Stages = {
    ...{ processors: [holding()], keeper, audit: [sink], outlets: [outlet('x')], now },
  };
  return { happened, kept, told, stages, outlet };
}

/** Whether there is room is asked before anything is done. */
const isAsked = (text = 'axb') => [`x reserves ${text}`, 'x releases'];

const run = (stages: Stages, text = 'axb') =>
  createPipeline(stages)(
    { ...received, bytes: Buffer.from(text), items: text.length },
    new AbortController().signal,
  );

describe('a pipeline of which something is held', () => {
  it('keeps a place, keeps what is held, tells of it, and hands over the rest', async () => {
    const { happened, told, stages } = stage();
    expect(await run(stages)).toEqual({ rejectedItems: 0, message: '' });
    expect(happened).toEqual([
      ...isAsked(),
      'x reserves ab',
      'keeps X',
      'appends redact,hold,accept',
      'x takes ab 2',
    ]);
    const [, hold, accept] = told;
    expect(hold).toEqual({
      time: '2026-11-26T00:00:00.000Z',
      ...{ kind: 'hold', batch_id: expect.any(String), hold_id: 'hold of a', sender, signal },
      ...{ items: 1, expires, sha256: expect.stringMatching(/^[\da-f]{64}$/) },
    });
    expect(accept).toMatchObject({ items: 2, bytes: 2 });
    expect(new Set(told.map((one) => 'batch_id' in one && one.batch_id)).size).toBe(1);
  });

  it('may yet read what came', async () => {
    const holds = holding();
    const process: Processor['process'] = async (one) => {
      const { batch, ...rest } = await holds.process(one);
      return { ...rest, batch: { ...batch, bytes: new Uint8Array(batch.bytes) } };
    };
    const processors = [{ ...holds, process }];
    expect((await run({ ...stage().stages, processors })).isReplaced).toBeUndefined();
  });

  it('says ok and hands over nothing when all of it is held', async () => {
    const { happened, stages } = stage();
    const processors = [holding('a'), holding('b')];
    expect(await run({ ...stages, processors }, 'xx')).toEqual({ rejectedItems: 0, message: '' });
    expect(happened).toEqual([...isAsked('xx'), 'keeps X', 'appends redact,hold']);
  });

  it.each([
    ['there is no room', { reserve: new PipelineError('x', 'retry', 'full') }, []],
    [
      'it cannot be kept',
      { keep: new PipelineError('vault', 'retry', 'disk') },
      [...isAsked(), 'x reserves ab', 'x releases'],
    ],
    [
      'the trail cannot be written',
      { append: new PipelineError('file', 'retry', 'disk') },
      [...isAsked(), 'x reserves ab', 'keeps X', 'x releases'],
    ],
    [
      'the rest cannot be handed over',
      { commit: new PipelineError('x', 'retry', 'disk') },
      [
        ...isAsked(),
        ...[
          'x reserves ab',
          'keeps X',
          'appends redact,hold,accept',
          'x releases',
          'appends refuse',
        ],
      ],
    ],
  ])('is refused as retryable when %s', async (_, problems: Problems, expected) => {
    const { happened, stages } = stage(problems);
    await expect(run(stages)).rejects.toMatchObject({ remedy: 'retry' });
    expect(happened).toEqual(expected);
  });

  it('is refused when there is nothing to keep it in', async () => {
    const { happened, stages } = stage();
    await expect(run({ ...stages, keeper: undefined })).rejects.toMatchObject({
      remedy: 'internal',
      message: expect.stringContaining('nothing is there to keep it in'),
    });
    expect(happened).toEqual([...isAsked(), 'x reserves ab', 'x releases']);
  });
});

describe('a trace that is held', () => {
  /** Its items are `t`. */
  const takeApart: Keeper['takeApart'] = (batch) => {
    const text = textOf(batch);
    const [held, rest] = [text.replaceAll(/[^tx]/g, ''), text.replaceAll(/[tx]/g, '')];
    if (!text.includes('t')) return undefined;
    const of = (one: string) => ({ ...batch, bytes: Buffer.from(one), items: one.length });
    return { held: of(held), traceIds: ['t'], rest: of(rest) };
  };

  it('has what comes of it held as a whole, and the rest goes on', async () => {
    const { happened, kept, stages } = stage({}, takeApart);
    await run(stages, 'atxb');
    expect(happened).toEqual([
      ...isAsked('atxb'),
      'x reserves ab',
      'keeps tX',
      'appends redact,hold,accept',
      'x takes ab 2',
    ]);
    const held = kept[0]?.held[0];
    expect(held).toMatchObject({
      ...{ traceIds: ['t'], holdsTraces: true, ruleIds: ['r'], tokens: [token] },
      services: ['shop'],
    });
    expect(textOf({ bytes: held?.raw ?? Buffer.of() })).toBe('tx');
  });

  it('lets nothing of it go that came while it came to be held', async () => {
    let isHeld = false;
    const { happened, stages } = stage({}, (batch) => (isHeld ? takeApart(batch) : undefined));
    const late: Processor = {
      ...{ ...parts, name: 'late' },
      process(batch) {
        isHeld = true;
        return { batch, events: [] };
      },
    };
    await expect(run({ ...stages, processors: [late] }, 'at')).rejects.toMatchObject({
      remedy: 'retry',
    });
    expect(happened).toEqual(isAsked('at'));
  });
});

describe('a release', () => {
  const held: Batch = { ...received, bytes: Buffer.from('aX'), items: 2, id: 'batch 1' };
  const asked: Release = {
    ...{ hold_id: 'h', approval_id: 'a', outcome: 'forwarded_masked', reason: 'approved' },
    ...{ revealed_tokens: [], batch: held, items: 2 },
  };
  const decided = { hold_id: 'h', approval_id: 'a', reason: 'approved', items: 2 };

  function releasing(problems: Problems = {}) {
    const { happened, told, stages, outlet } = stage(problems);
    const release = createRelease({ ...stages, recorders: [outlet('recorder')] });
    return { happened, told, release };
  }

  it('is a batch of its own, with an event that tells of both', async () => {
    const { happened, told, release } = releasing();
    await release(asked);
    expect(happened).toEqual([
      'x reserves aX',
      'recorder reserves aX',
      'appends accept,release',
      'x takes aX 2',
      'recorder takes aX 2',
    ]);
    const [accept, event] = told;
    expect(event).toEqual({
      time: '2026-11-26T00:00:00.000Z',
      ...{ ...decided, kind: 'release', outcome: 'forwarded_masked', revealed_tokens: [] },
      batch_id: accept && 'batch_id' in accept && accept.batch_id,
    });
    expect(accept).toMatchObject({ kind: 'accept', items: 2, sender });
    expect(accept).not.toMatchObject({ batch_id: 'batch 1' });
  });

  it('reveals to the backends what was named, and nothing to those who record', async () => {
    const { happened, release } = releasing();
    const raw = Buffer.from('ax');
    await release({ ...asked, outcome: 'forwarded_revealed', revealed_tokens: [token], raw });
    expect(happened).toContain('x takes ax 2');
    expect(happened).toContain('recorder takes aX 2');
  });

  it('masks what was not named', async () => {
    const { happened, told, release } = releasing();
    const raw = Buffer.from('ax');
    const revealed_tokens = ['[REDACTED:other#000000000000]'];
    await release({ ...asked, outcome: 'forwarded_revealed', revealed_tokens, raw });
    expect(happened).toContain('x takes aX 2');
    expect(told.map(({ kind }) => kind)).toEqual(['redact', 'accept', 'release']);
  });

  it('never reveals without what came, whatever it is told', async () => {
    const { happened, told, release } = releasing();
    await release({ ...asked, outcome: 'forwarded_revealed', revealed_tokens: [token] });
    expect(happened).toContain('x takes aX 2');
    expect(told[1]).toMatchObject({ outcome: 'forwarded_masked', revealed_tokens: [] });
  });

  it('of what is denied is an event and nothing else', async () => {
    const { happened, told, release } = releasing();
    await release({ ...asked, batch: undefined, outcome: 'dropped', reason: 'denied' });
    expect(happened).toEqual(['appends release']);
    expect(told[0]).toMatchObject({ outcome: 'dropped', reason: 'denied', batch_id: '', items: 2 });
  });

  it('that cannot be handed over leaves nothing behind that says it was', async () => {
    const commit = new PipelineError('x', 'retry', 'disk');
    const { happened, told, release } = releasing({ commit });
    await expect(release(asked)).rejects.toBe(commit);
    expect(happened.slice(-2)).toEqual(['recorder releases', 'appends refuse']);
    expect(told.map(({ kind }) => kind)).toEqual(['accept', 'release', 'refuse']);
  });
});
