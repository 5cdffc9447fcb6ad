import { createNoopMeter, type Attributes, type Meter } from '@opentelemetry/api';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  Coverage,
  observeCoverage,
  outcomeSlots,
  sumCoverage,
  type CoverageRow,
  type Outcome,
} from './coverage.ts';

let coverage: Coverage;
beforeEach(() => {
  coverage = new Coverage();
});

/** Counts outcomes of one attribute of a span. */
function count(service: string, key: string, ...happened: Outcome[]): void {
  const place = coverage.place('traces', 'Span', 'attributes');
  const field = coverage.field(place, key, key.startsWith('gen_ai.') ? 'otel-genai' : 'none');
  for (const outcome of happened) coverage.service(service).add(field, outcomeSlots[outcome]);
}

const fieldsOf = (rows: readonly CoverageRow[]) => rows.map(({ field }) => field);

describe('Coverage', () => {
  it('tells what became of each field, by service', () => {
    count('shop', 'gen_ai.prompt', 'seen', 'scanned', 'seen', 'scanned', 'changed');
    count('bank', 'gen_ai.prompt', 'seen', 'opaque', 'seen', 'ignored');
    const field = 'span.attributes["gen_ai.prompt"]';
    const common = { signal: 'traces', convention: 'otel-genai', field, dropped: 0, unscanned: 0 };
    expect(coverage.snapshot()).toEqual([
      { service: 'bank', ...common, seen: 2, scanned: 0, changed: 0, opaque: 1, ignored: 1 },
      { service: 'shop', ...common, seen: 2, scanned: 2, changed: 1, opaque: 0, ignored: 0 },
    ]);
  });

  it('calls unscanned what was seen and nothing else', () => {
    count('shop', 'a', 'seen', 'scanned', 'seen', 'seen', 'opaque', 'seen', 'ignored');
    expect(coverage.snapshot()).toMatchObject([{ seen: 4, scanned: 1, unscanned: 1 }]);
  });

  it.each([
    ['Span', 'name', 'span.name'],
    ['Status', 'message', 'span.status.message'],
    ['Event', 'attributes', 'span.events.attributes'],
    ['Resource', 'attributes', 'resource.attributes'],
    ['InstrumentationScope', 'version', 'scope.version'],
    ['ScopeLogs', 'schema_url', 'scope.schema_url'],
    ['LogRecord', 'body', 'log.body'],
    ['HistogramDataPoint', 'attributes', 'point.attributes'],
    ['Span', undefined, 'span.unknown'],
  ])('names %s.%s %s', (message, name, field) => {
    const number = coverage.field(coverage.place('logs', message, name));
    coverage.service('').add(number, outcomeSlots.seen);
    expect(coverage.snapshot()).toMatchObject([{ signal: 'logs', convention: 'otlp', field }]);
  });

  it('keeps the same field of two signals apart', () => {
    for (const signal of ['metrics', 'traces'] as const) {
      const place = coverage.place(signal, 'Resource', 'attributes');
      coverage.service('').add(coverage.field(place, 'x', 'none'), outcomeSlots.seen);
    }
    expect(coverage.snapshot().map(({ signal }) => signal)).toEqual(['traces', 'metrics']);
  });

  it('gives the same numbers when asked again', () => {
    const place = coverage.place('traces', 'Span', 'attributes');
    expect(coverage.place('traces', 'Span', 'attributes')).toBe(place);
    expect(coverage.field(place, 'a', 'none')).toBe(coverage.field(place, 'a', 'none'));
    expect(coverage.service('shop')).toBe(coverage.service('shop'));
  });

  it('takes keys that differ in an index for one field', () => {
    count('shop', 'llm.prompts.0.prompt.text', 'seen', 'scanned');
    count('shop', 'llm.prompts.17.prompt.text', 'seen', 'scanned');
    expect(coverage.snapshot()).toMatchObject([
      { field: 'span.attributes["llm.prompts.N.prompt.text"]', seen: 2 },
    ]);
  });

  it('cuts long names and escapes what is no letter', () => {
    count('s'.repeat(500), `\u001b"\n${'k'.repeat(500)}`, 'seen');
    const [row] = coverage.snapshot();
    expect(row?.service).toHaveLength(129);
    expect(row?.field).toMatch(/^span\.attributes\["\\u001b\\"\\nk{120,125}…"\]$/);
  });

  it('counts more fields than it made room for at first', () => {
    for (let key = 0; key < 300; key++) count('shop', `key-${key}`, 'seen', 'scanned', 'changed');
    const rows = coverage.snapshot();
    expect(new Set(fieldsOf(rows)).size).toBe(300);
    expect(rows.every(({ seen, changed }) => seen === 1 && changed === 1)).toBe(true);
  });

  it('puts fields beyond the limit into one row for each signal and convention', () => {
    coverage = new Coverage({ services: 64, fields: 40 });
    for (let key = 0; key < 50; key++) count('shop', `key-${key}`, 'seen');
    count('shop', 'gen_ai.late', 'seen');
    count('shop', 'key-2', 'seen');
    expect(coverage.snapshot()).toMatchObject([
      { convention: 'otel-genai', field: 'other', seen: 1 },
      { field: 'span.attributes["key-0"]', seen: 1 },
      { field: 'span.attributes["key-1"]', seen: 1 },
      { field: 'span.attributes["key-2"]', seen: 2 },
      { field: 'span.attributes["key-3"]', seen: 1 },
      { convention: 'none', field: 'other', seen: 46 },
    ]);
  });

  it('puts services beyond the limit into one', () => {
    coverage = new Coverage({ services: 3, fields: 100 });
    for (const service of ['a', 'b', 'c', 'd', 'a']) count(service, 'x', 'seen');
    expect(coverage.snapshot()).toMatchObject([
      { service: 'a', seen: 2 },
      { service: 'b', seen: 1 },
      { service: 'other', seen: 2 },
    ]);
  });
});

describe('sumCoverage', () => {
  it('adds up what becomes one row', () => {
    count('shop', 'gen_ai.a', 'seen', 'scanned', 'dropped');
    count('shop', 'gen_ai.b', 'seen', 'opaque');
    count('shop', 'c', 'seen', 'ignored');
    const rows = sumCoverage(coverage.snapshot(), ['service', 'convention']);
    expect(rows).toMatchObject([
      { service: 'shop', convention: 'otel-genai', seen: 2, dropped: 1, opaque: 1 },
      { service: 'shop', convention: 'none', seen: 1, ignored: 1 },
    ]);
  });

  it('does not let a field that was counted twice hide one that was not scanned', () => {
    count('shop', 'a', 'seen');
    count('shop', 'b', 'seen', 'scanned', 'scanned');
    const rows = sumCoverage(coverage.snapshot(), ['service', 'convention']);
    expect(rows).toMatchObject([{ seen: 2, scanned: 2, unscanned: 1 }]);
  });
});

it('shows sums by signal and convention as a metric', () => {
  count('shop', 'gen_ai.a', 'seen', 'scanned', 'changed');
  count('bank', 'gen_ai.b', 'seen');
  const observed = observe((meter) => observeCoverage(meter, 'redact', coverage));
  const labels = { processor: 'redact', signal: 'traces', convention: 'otel-genai' };
  expect(observed).toEqual([
    [2, { ...labels, outcome: 'seen' }],
    [1, { ...labels, outcome: 'scanned' }],
    [1, { ...labels, outcome: 'changed' }],
    [0, { ...labels, outcome: 'dropped' }],
    [0, { ...labels, outcome: 'opaque' }],
    [0, { ...labels, outcome: 'ignored' }],
    [1, { ...labels, outcome: 'unscanned' }],
  ]);
});

/** What a meter would collect. */
function observe(register: (meter: Meter) => void): [number, Attributes | undefined][] {
  const observed: [number, Attributes | undefined][] = [];
  const meter: Meter = Object.assign(Object.create(createNoopMeter()) as Meter, {
    createObservableCounter: () => ({
      addCallback(callback: (result: object) => void) {
        callback({
          observe: (value: number, labels?: Attributes) => observed.push([value, labels]),
        });
      },
    }),
  });
  register(meter);
  return observed;
}

describe('what several count', () => {
  const happened: readonly Outcome[] = ['seen', 'scanned', 'changed'];

  it('is the same in one as if that one had counted it', () => {
    const alone = coverage;
    const total = new Coverage();
    for (const own of [new Coverage(), new Coverage()]) {
      const add = total.createAdder();
      for (const [service, key] of [
        ['shop', 'gen_ai.prompt'],
        ['bank', 'a'],
        ['shop', 'b'],
        ['bank', 'a'],
      ] as const) {
        coverage = own;
        count(service, key, ...happened);
        coverage = alone;
        count(service, key, ...happened);
        add(own.take() ?? { services: [], fields: [], counts: new Float64Array() });
      }
      expect(own.take()).toBeUndefined();
      expect(own.snapshot()).toEqual([]);
    }
    expect(total.snapshot()).toEqual(alone.snapshot());
    expect(total.snapshot()).toHaveLength(3);
  });

  it('names a service and a field once', () => {
    count('shop', 'a', 'seen');
    expect(coverage.take()).toMatchObject({
      services: ['shop'],
      fields: [{ name: expect.any(String) }],
    });
    count('shop', 'a', 'seen', 'opaque');
    const counts = Float64Array.of(0, 0, 1, 0, 0, 0, 1, 0);
    expect(coverage.take()).toEqual({ services: [], fields: [], counts });
  });

  it('keeps the limits of who adds it up', () => {
    const total = new Coverage({ services: 2, fields: 40 });
    const add = total.createAdder();
    for (const service of ['one', 'two', 'three']) {
      for (let field = 0; field < 100; field++)
        count(service, `key.${'abcdefghij'[field % 10]}${'x'.repeat(field)}`, 'seen', 'scanned');
    }
    const taken = coverage.take();
    if (taken) add(taken);
    const rows = total.snapshot();
    expect(new Set(rows.map(({ service }) => service))).toEqual(new Set(['one', 'other']));
    expect(new Set(fieldsOf(rows)).size).toBeLessThanOrEqual(40);
    expect(rows.reduce((sum, { seen }) => sum + seen, 0)).toBe(300);
    expect(sumCoverage(rows, ['signal'])).toMatchObject([
      { seen: 300, scanned: 300, unscanned: 0 },
    ]);
  });
});
