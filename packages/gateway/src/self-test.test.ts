import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditEvent, Batch, Log, Processor } from '@traceveil/pipeline';
import { planted } from './canary.ts';
import { loadConfig, type GatewayConfig } from './config.ts';
import { createSelfTest, type SelfTest } from './self-test.ts';
import { createStage } from './stand-ins.ts';

const rules = planted.map(({ rule }) => rule);
const [{ rule: firstRule }] = planted;
const hourMs = 3_600_000;

let now = 0;
let isTrailBroken = false;
let events: AuditEvent[] = [];
let errors: string[] = [];
/** What the processor that runs makes of a text. */
let becomes: (text: string) => string;
let probes = 0;
let selfTest: SelfTest | undefined;
beforeEach(() => {
  now = 0;
  isTrailBroken = false;
  [events, errors, probes] = [[], [], 0];
  becomes = (text) => planted.reduce((rest, { secret }) => rest.replaceAll(secret, '*'), text);
});
afterEach(() => selfTest?.stop());

const ignore = () => undefined;
const log: Log = {
  ...{ debug: ignore, info: ignore, warn: ignore },
  error: (_fields, message) => void errors.push(message),
};

function config(interval: string): GatewayConfig {
  const text = `
receivers: { otlp: }
processors: { redact: }
exporters: { file: }
service:
  canary_interval: ${interval}
  pipelines: { traces: { receivers: [otlp], processors: [redact], exporters: [file] } }
`;
  const input = { text, fileName: 'traceveil.yaml', env: {}, readFile: () => '' };
  return loadConfig(input, createStage().factories).config;
}

function create(interval = '0s'): SelfTest {
  const processor: Processor = {
    name: 'redact',
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    process: () => Promise.reject(new Error('it would be counted')),
    probe(batch: Batch) {
      probes += 1;
      const text = becomes(Buffer.from(batch.bytes).toString('latin1'));
      return { batch: { ...batch, bytes: Buffer.from(text, 'latin1') }, events: [] };
    },
  };
  const processors = new Map([['redact', { identity: '', component: processor }]]);
  const none = new Map<string, never>();
  selfTest = createSelfTest(
    {
      config: config(interval),
      built: { processors, audit: none, extensions: none, outlets: none, receivers: none },
      tell: (event) => {
        if (isTrailBroken) return Promise.reject(new Error('broken'));
        events.push(event);
        return Promise.resolve();
      },
    },
    { log, now: () => now },
  );
  return selfTest;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the self-test of what runs', () => {
  it('notes at the start what was tried and that nothing passed', async () => {
    const test = create();
    await test.run('start');
    expect(test.leaks).toEqual([]);
    expect(events).toEqual([
      {
        time: '1970-01-01T00:00:00.000Z',
        ...{ kind: 'self_test', occasion: 'start', pipeline: 'traces', rules, leaked: [] },
        outcome: 'masked',
      },
    ]);
  });

  it('runs again at its interval, and tells of a secret that passes and of the end of it', async () => {
    const test = create('5ms');
    await test.run('start');
    becomes = (text) => text.replaceAll(planted[1].secret, '*').replaceAll(planted[2].secret, '*');
    await until(() => test.leaks.length > 0);
    const leak = `service.pipelines.traces: a planted secret passed that ${firstRule} should find`;
    expect(test.leaks).toEqual([leak]);
    becomes = () => '';
    await until(() => test.leaks.length === 0);
    await until(() => events.length >= 3);
    expect(errors).toEqual([leak]);
    expect(events.slice(1)).toMatchObject([
      { occasion: 'change', outcome: 'leaked', leaked: [firstRule] },
      { occasion: 'change', outcome: 'masked', leaked: [] },
    ]);
    for (const { secret } of planted) expect(JSON.stringify(events)).not.toContain(secret);
  });

  it('says of a batch that does not come out that nothing is proven', async () => {
    becomes = () => {
      throw new Error('refused');
    };
    const test = create();
    await test.run('start');
    expect(test.leaks).toEqual([]);
    expect(events).toMatchObject([{ outcome: 'withheld', leaked: [] }]);
  });

  it('tells of an outcome that stays once an hour', async () => {
    const test = create('1ms');
    await test.run('start');
    await until(() => probes > 3);
    expect(events).toHaveLength(1);
    now = hourMs;
    await until(() => events.length > 1);
    expect(events[1]).toMatchObject({ occasion: 'time', outcome: 'masked' });
    const before = probes;
    await until(() => probes > before + 2);
    expect(events).toHaveLength(2);
  });

  it('tells later what the trail did not take', async () => {
    isTrailBroken = true;
    const test = create('1ms');
    await test.run('start');
    await until(() => probes > 2);
    isTrailBroken = false;
    await until(() => events.length > 0);
    expect(events).toMatchObject([{ occasion: 'time', outcome: 'masked' }]);
  });

  it('does not run any more once it is stopped, nor at all at 0s', async () => {
    const [never, stopped] = [create('0s'), create('1ms')];
    await never.run('start');
    await stopped.run('start');
    stopped.stop();
    const before = probes;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(probes).toBe(before);
  });
});
