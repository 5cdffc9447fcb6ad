import { createNoopMeter, trace } from '@opentelemetry/api';
import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import type { Batch, Processed, RedactEvent } from '@traceveil/pipeline';
import fc from 'fast-check';
import type { z } from 'zod';
import { config } from './config.ts';
import { redactProcessor } from './factory.ts';
import { sealedBytesMax, sealedPlacesMax } from './keeping.ts';
import { attribute, batchOf, readBatch, spanRequest } from './sample-batch.ts';

const github = fake('ghp_', 36);
const aws = fake('AKIA', 16, 'upper');
const traceId = (digit: string) => digit.repeat(32);
const spanId = (digit: string) => digit.repeat(16);

function make(settings: z.input<typeof config>) {
  const counted = new Map<string, number>();
  const createCounter = (name: string) => ({
    add: (value: number) => void counted.set(name, (counted.get(name) ?? 0) + value),
  });
  const ignore = () => undefined;
  const processor = redactProcessor.create(config.parse(settings), {
    name: 'redact',
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    meter: Object.assign(createNoopMeter(), { createCounter }),
    tracer: trace.getTracer('test'),
    now: () => 0,
    tokenKeys: [{ id: 'k1', key: Buffer.alloc(32, 7) }],
  });
  const process = async (batch: Batch) => processor.process(batch);
  const release = async (batch: Batch, tokens: readonly string[] = []) =>
    processor.release?.(batch, new Set(tokens));
  return { processor, process, release, counted };
}

/** Spans of one resource, each with its own attributes. */
function spans(texts: readonly string[], service = 'shop', trace = traceId): Batch {
  const resource = { attributes: [attribute('service.name', service)] };
  const list = texts.map((text, index) => ({
    name: `span ${index}`,
    traceId: trace(String(index + 1)),
    spanId: spanId(String(index + 1)),
    attributes: [attribute('text', text)],
  }));
  const request = { resourceSpans: [{ resource, scopeSpans: [{ spans: list }] }] };
  return { ...batchOf(request), items: texts.length, id: 'batch 1' };
}

interface Traces {
  resourceSpans?: { scopeSpans: { spans?: { name: string }[] }[] }[];
}

function namesIn(bytes: Uint8Array | undefined): string[] {
  if (bytes === undefined || bytes.length === 0) return [];
  const { resourceSpans = [] } = readBatch(bytes) as Traces;
  return resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans: all = [] }) => all.map(({ name }) => name)),
  );
}

const actionsIn = (events: readonly RedactEvent[]) =>
  events.map(({ rule_id: rule, action }) => `${rule} ${action}`);
const valuesIn = ({ keep }: Processed) =>
  (keep?.sealed ?? []).map(({ value }) => Buffer.from(value).toString());

describe('seal', () => {
  it('masks as ever, and keeps the value by its place', async () => {
    const { process } = make({ action: 'seal' });
    const { batch, events, keep } = await process(spans([`a ${github} b`]));
    expect(Buffer.from(batch.bytes).includes(github)).toBe(false);
    const [event] = events;
    expect(event).toMatchObject({ action: 'seal', rule_id: 'github-token' });
    expect(keep?.held).toEqual([]);
    expect(keep?.sealed).toEqual([
      {
        sealedId: event?.sealed_id,
        token: event?.replacement_token,
        ruleId: 'github-token',
        traceId: traceId('1'),
        spanId: spanId('1'),
        fieldPath: event?.field_path,
        service: 'shop',
        value: Uint8Array.from(Buffer.from(github)),
      },
    ]);
    expect(event?.sealed_id).toMatch(/^[\da-f]{8}-/);
  });

  it('keeps nothing, and no empty list, of a batch in which nothing is found', async () => {
    const batch = spans(['nothing']);
    const processed = await make({ action: 'seal' }).process(batch);
    expect(processed.batch).toBe(batch);
    expect(processed.keep).toBeUndefined();
  });

  it('has one record for a place, however often the secret stands there', async () => {
    const processed = await make({ action: 'seal' }).process(
      spans([`${github} ${github}`, github]),
    );
    expect(valuesIn(processed)).toEqual([github, github]);
    const ids = processed.events.map(({ sealed_id: id }) => id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(2);
  });

  it('keeps what a telling name gives away, a number too, and what is swept from elsewhere', async () => {
    const password = `${fake('', 20)}-x9`;
    const request = spanRequest({
      ...{ name: `later ${password}`, traceId: traceId('a') },
      attributes: [attribute('db.password', password), attribute('api_key', { intValue: '77' })],
    });
    const processed = await make({ action: 'seal' }).process(batchOf(request));
    expect(valuesIn(processed).toSorted()).toEqual([password, password, '77'].toSorted());
    expect(actionsIn(processed.events)).toEqual([
      'named-secret seal',
      'named-secret seal',
      'named-secret seal',
    ]);
  });

  it('masks only, and counts, what is above the bound of places', async () => {
    const { process, counted } = make({ action: 'seal' });
    const some = Array.from({ length: sealedPlacesMax + 5 }, () => github);
    const texts = some.map((text, index) => attribute(`text ${index}`, text));
    const processed = await process(batchOf(spanRequest({ name: 'n', attributes: texts })));
    expect(processed.keep?.sealed).toHaveLength(sealedPlacesMax);
    expect(counted.get('traceveil_unsealed_values')).toBe(5);
    expect(actionsIn(processed.events).filter((one) => one.endsWith(' mask'))).toHaveLength(5);
    expect(Buffer.from(processed.batch.bytes).includes(github)).toBe(false);
  });

  it('masks only, and counts, what is above the bound of bytes', async () => {
    const { process, counted } = make({ action: 'seal' });
    const long = fake('', 64).repeat(sealedBytesMax / 64 + 1);
    const processed = await process(
      batchOf(spanRequest({ attributes: [attribute('db.password', long)] })),
    );
    expect(processed.keep).toBeUndefined();
    expect(counted.get('traceveil_unsealed_values')).toBe(1);
    expect(actionsIn(processed.events)).toEqual(['named-secret mask']);
  });

  it('never keeps a value that was withheld', async () => {
    const { process } = make({
      action: 'seal',
      max_batch_scan_time: '1ms',
      max_value_scan_time: '1ms',
    });
    const processed = await process(spans(['a long text '.repeat(3_000_000)]));
    expect(processed.events.length).toBeGreaterThan(0);
    for (const { replacement_token: token, action } of processed.events) {
      expect(token).toMatch(/^\[WITHHELD:/);
      expect(action).toBe('mask');
    }
    expect(processed.keep).toBeUndefined();
  });

  it('lends no memory that holds more than the value', async () => {
    const { keep } = await make({ action: 'seal' }).process(spans([github]));
    expect(keep?.sealed[0]?.value.buffer.byteLength).toBe(github.length);
  });
});

describe('hold', () => {
  const settings = { actions: [{ rules: ['github-*'], action: 'hold' as const }] };

  it('takes the item out, masked and as it came, and lets the others go on', async () => {
    const received = spans(['a', `b ${github}`, `c ${aws}`]);
    const { batch, events, keep } = await make(settings).process(received);
    expect(batch.items).toBe(2);
    expect(namesIn(batch.bytes)).toEqual(['span 0', 'span 2']);
    expect(actionsIn(events)).toEqual(['github-token hold', 'aws-access-key-id mask']);
    const [held, ...others] = keep?.held ?? [];
    expect(others).toEqual([]);
    expect(held).toMatchObject({
      ...{ ruleIds: ['github-token'], services: ['shop'], holdsTraces: false },
      tokens: [events[0]?.replacement_token],
      traceIds: [traceId('2')],
      batch: { signal: 'traces', items: 1, id: 'batch 1', sender: received.sender },
    });
    expect(namesIn(held?.batch.bytes)).toEqual(['span 1']);
    expect(Buffer.from(held?.batch.bytes ?? []).includes(github)).toBe(false);
    expect(namesIn(held?.raw)).toEqual(['span 1']);
    expect(Buffer.from(held?.raw ?? []).includes(github)).toBe(true);
    expect(Buffer.from(held?.raw ?? []).includes(aws)).toBe(false);
    for (const bytes of [batch.bytes, held?.raw ?? [], held?.batch.bytes ?? []]) {
      expect(Buffer.from(bytes).includes('shop')).toBe(true);
    }
  });

  it('leaves a batch without items when all of it is held', async () => {
    const { batch, keep } = await make(settings).process(spans([github, github]));
    expect(batch).toMatchObject({ items: 0, bytes: new Uint8Array() });
    expect(keep?.held.map((one) => one.batch.items)).toEqual([2]);
  });

  it('holds all that a resource is around when it stands in the resource, and no other', async () => {
    const own = (text: string, name: string) => ({
      resource: { attributes: [attribute('host', text)] },
      scopeSpans: [{ spans: [{ name: `${name} 1` }, { name: `${name} 2` }] }],
    });
    const request = {
      resourceSpans: [own('a', 'first'), own(github, 'second'), own('b', 'third')],
    };
    const { batch, keep } = await make(settings).process({ ...batchOf(request), items: 6 });
    expect(namesIn(batch.bytes)).toEqual(['first 1', 'first 2', 'third 1', 'third 2']);
    expect(namesIn(keep?.held[0]?.raw)).toEqual(['second 1', 'second 2']);
  });

  it('holds what else is of its trace in the batch when policy says so', async () => {
    const trace = (digit: string) => traceId(digit === '2' ? '9' : '5');
    const { batch, keep } = await make({
      actions: [{ rules: ['github-token'], action: 'hold', scope: 'trace' }],
    }).process(spans(['a', 'b', github], 'shop', trace));
    expect(namesIn(batch.bytes)).toEqual(['span 1']);
    expect(namesIn(keep?.held[0]?.batch.bytes)).toEqual(['span 0', 'span 2']);
    expect(keep?.held[0]).toMatchObject({ holdsTraces: true, traceIds: [traceId('5')] });
  });

  it('holds a log record, and masks a data point, which cannot be held', async () => {
    const logs = {
      resourceLogs: [
        { scopeLogs: [{ logRecords: [{ body: { stringValue: github } }, { severityText: 'a' }] }] },
      ],
    };
    const held = await make(settings).process({ ...batchOf(logs, 'logs'), items: 2 });
    expect([held.batch.items, held.keep?.held[0]?.batch.items]).toEqual([1, 1]);
    const gauge = { dataPoints: [{ asInt: '1', attributes: [attribute('text', github)] }] };
    const metrics = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge }] }] }] };
    const masked = await make(settings).process(batchOf(metrics, 'metrics'));
    expect(masked.keep).toBeUndefined();
    expect(actionsIn(masked.events)).toEqual(['github-token mask']);
    expect(masked.batch.items).toBe(1);
  });

  it('holds the item of a field that OTLP does not know, and has all of it as it came', async () => {
    const item = Buffer.concat([
      Buffer.from([0x2a, 1, 0x61]), // name: a
      Buffer.from([0x9a, 0x06, github.length]), // field 99
      Buffer.from(github),
    ]);
    const enclose = (tag: number, content: Buffer) =>
      Buffer.concat([Buffer.from([tag, content.length]), content]);
    const bytes = enclose(0x0a, enclose(0x12, enclose(0x12, item)));
    const { batch, keep } = await make(settings).process({ ...batchOf({}), bytes, items: 1 });
    expect(batch.items).toBe(0);
    expect(Buffer.from(keep?.held[0]?.raw ?? [])).toEqual(bytes);
    expect(Buffer.from(keep?.held[0]?.batch.bytes ?? []).includes(github)).toBe(false);
  });

  it('holds all of a request that has it beside its resources', async () => {
    const { bytes } = spans(['a', 'b']);
    const unknown = Buffer.concat([Buffer.from([0x9a, 0x06, github.length]), Buffer.from(github)]);
    const received = { ...spans(['a', 'b']), bytes: Buffer.concat([bytes, unknown]) };
    const { batch, events, keep } = await make(settings).process(received);
    expect([batch.items, keep?.held[0]?.batch.items]).toEqual([0, 2]);
    expect(actionsIn(events)).toEqual(['github-token hold']);
    expect(Buffer.from(keep?.held[0]?.raw ?? []).includes(github)).toBe(true);
    expect(Buffer.from(keep?.held[0]?.batch.bytes ?? []).includes(github)).toBe(false);
  });

  it('shows a probe what goes on and what would be held, all masked', async () => {
    const { processor } = make({ action: 'hold' });
    const { batch, keep } = (await processor.probe?.(spans([github]))) ?? {};
    expect(namesIn(batch?.bytes)).toEqual(['span 0']);
    expect(Buffer.from(batch?.bytes ?? []).includes(github)).toBe(false);
    expect(keep).toBeUndefined();
  });
});

/** What an item is made of, for the property: each to its own trace and resource. */
interface Drawn {
  readonly resource: number;
  readonly trace: number;
  readonly text: 'nothing' | 'github' | 'aws';
}

const anyItems: fc.Arbitrary<readonly Drawn[]> = fc
  .array(
    fc.record({
      resource: fc.nat(2),
      trace: fc.nat(3),
      text: fc.constantFrom('nothing', 'github', 'aws'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  // In the order of the request.
  .map((items) => items.toSorted((a, b) => a.resource - b.resource));

/** @param around a resource whose own attribute has the secret; none is 9 */
function drawnBatch(items: readonly Drawn[], around: number): Batch {
  const texts = { nothing: 'nothing', github, aws };
  const resourceSpans = [0, 1, 2].map((resource) => ({
    resource: { attributes: resource === around ? [attribute('text', github)] : [] },
    scopeSpans: [
      {
        spans: items.flatMap((item, index) =>
          item.resource === resource
            ? {
                name: `span ${index}`,
                traceId: traceId(String(item.trace + 1)),
                attributes: [attribute('text', texts[item.text])],
              }
            : [],
        ),
      },
    ],
  }));
  return { ...batchOf({ resourceSpans }), items: items.length };
}

describe('of any batch', () => {
  it('each item goes on or is held, whole and once, as policy says', async () => {
    const byScope = {
      item: make({ actions: [{ rules: ['github-*'], action: 'hold' }] }),
      trace: make({ actions: [{ rules: ['github-*'], action: 'hold', scope: 'trace' }] }),
    };
    await fc.assert(
      fc.asyncProperty(
        anyItems,
        fc.constantFrom(0, 1, 2, 9),
        fc.constantFrom('item' as const, 'trace' as const),
        async (items, around, scope) => {
          const received = drawnBatch(items, around);
          const { batch, keep } = await byScope[scope].process(received);
          const own = items.map(({ resource, text }) => text === 'github' || resource === around);
          const traces = new Set(items.filter((_, at) => own[at]).map(({ trace }) => trace));
          // A secret of the resource is swept from everywhere, and nothing else stands there.
          const isHeld = items.map(({ trace }, at) =>
            scope === 'trace' ? traces.has(trace) : own[at] === true,
          );
          const named = (held: boolean) =>
            items.flatMap((_, at) => (isHeld[at] === held ? `span ${at}` : []));
          const holds = keep?.held ?? [];
          expect(holds.length).toBe(isHeld.includes(true) ? 1 : 0);
          expect(namesIn(batch.bytes)).toEqual(named(false));
          expect(batch.items).toBe(named(false).length);
          for (const { batch: masked, raw } of holds) {
            expect(namesIn(masked.bytes)).toEqual(named(true));
            expect(namesIn(raw)).toEqual(named(true));
            expect(masked.items).toBe(named(true).length);
            expect(Buffer.from(raw).includes(github)).toBe(true);
            expect(Buffer.from(masked.bytes).includes(github)).toBe(false);
            expect(Buffer.from(masked.bytes).includes(aws)).toBe(false);
          }
          expect(Buffer.from(batch.bytes).includes(github)).toBe(false);
          expect(Buffer.from(batch.bytes).includes(aws)).toBe(false);
        },
      ),
    );
  });
});

describe('the actions of policy', () => {
  it.each([
    ['a rule', { rules: ['aws-*'] }, ['github-token mask', 'aws-access-key-id seal']],
    ['a key', { keys: ['Text'] }, ['github-token seal', 'aws-access-key-id seal']],
    [
      'a key that is not there',
      { keys: ['other'] },
      ['github-token mask', 'aws-access-key-id mask'],
    ],
    ['a service', { services: ['shop'] }, ['github-token seal', 'aws-access-key-id seal']],
    [
      'all that it says, and not a part of it',
      { services: ['other'], rules: ['*'] },
      ['github-token mask', 'aws-access-key-id mask'],
    ],
  ])('go by %s', async (_, which, expected) => {
    const { process } = make({ actions: [{ ...which, action: 'seal' }] });
    const { events } = await process(spans([github, aws]));
    expect(actionsIn(events)).toEqual(expected);
  });

  it('are the first that fits, and otherwise the one for all', async () => {
    const { process } = make({
      action: 'seal',
      actions: [
        { rules: ['github-token'], action: 'mask' },
        { rules: ['github-*'], action: 'hold' },
      ],
    });
    const { events } = await process(spans([github, aws]));
    expect(actionsIn(events)).toEqual(['github-token mask', 'aws-access-key-id seal']);
  });

  it.each([
    [{ action: 'seal' }, 'must say what for'],
    [{ rules: ['a'], action: 'seal', scope: 'trace' }, 'has a scope'],
    [{ rules: ['a('], action: 'seal' }, 'must be an id of a rule'],
  ])('refuse %j', (entry, problem) => {
    const { error } = config.safeParse({ actions: [entry] });
    expect(error?.message).toContain(problem);
  });
});

describe('what is released', () => {
  it('is masked but for what is named, and neither held nor sealed again', async () => {
    const { process, release } = make({ action: 'hold' });
    const received = spans([`${github} and ${aws}`]);
    const { keep, events } = await process(received);
    const [held] = keep?.held ?? [];
    const tokens = events.map(({ replacement_token: token }) => token);
    const masked = held?.batch ?? received;
    expect(await release(masked)).toEqual({ batch: masked, events: [] });
    const raw = { ...masked, bytes: held?.raw ?? new Uint8Array() };
    const shown = await release(raw, tokens.slice(0, 1));
    expect(shown?.keep).toBeUndefined();
    const text = Buffer.from(shown?.batch.bytes ?? []).toString();
    expect(text).toContain(github);
    expect(text).not.toContain(aws);
    expect(text).toContain(tokens[1]);
    expect(actionsIn(shown?.events ?? [])).toEqual(['aws-access-key-id mask']);
    expect(JSON.stringify(shown?.events)).not.toContain(github);
  });

  it('tells nothing of what is shown where the trail names a place', async () => {
    const { process, release } = make({ action: 'hold' });
    const request = spanRequest({ attributes: [attribute(github, aws)] });
    const { keep, events } = await process(batchOf(request));
    const shown = keep?.held[0];
    const tokens = events.filter(({ rule_id: rule }) => rule === 'github-token');
    const raw = { ...batchOf(request), bytes: shown?.raw ?? new Uint8Array() };
    const released = await release(
      raw,
      tokens.map(({ replacement_token: token }) => token),
    );
    expect(Buffer.from(released?.batch.bytes ?? []).includes(github)).toBe(true);
    expect(released?.events).toHaveLength(1);
    expect(JSON.stringify(released?.events)).not.toContain(github);
  });
});
