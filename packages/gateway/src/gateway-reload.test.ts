import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Batch, Log, RefuseEvent, Signal } from '@traceveil/pipeline';
import { loadConfig, type GatewayConfig } from './config.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { createStage, type Stage } from './stand-ins.ts';

const ignore = () => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

let directory = '';
let stage: Stage;
let gateway: Gateway;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-reload-'));
  stage = createStage();
  gateway = await startGateway(config(), log);
  stage.calls.length = 0;
});
afterEach(async () => {
  await gateway.stop(AbortSignal.abort());
  await rm(directory, { recursive: true, force: true });
});

interface Lines {
  readonly extensions?: string;
  readonly otlp?: string;
  readonly redact?: string;
  readonly first?: string;
  readonly second?: string;
  readonly traces?: string;
  readonly logs?: string;
  readonly service?: string;
}

const inMemory = 'sending_queue: { storage: memory }';

function config(lines: Lines = {}): GatewayConfig {
  const to = '{ receivers: [otlp], processors: [redact], exporters: [file, file/second] }';
  const text = `
extensions: ${lines.extensions ?? '{}'}
receivers: { otlp: ${lines.otlp ?? '{ protocols: { http: { endpoint: 127.0.0.1:4318 } } }'} }
processors: { redact: ${lines.redact ?? '{ mark: +old }'} }
exporters: { file: ${lines.first ?? `{ ${inMemory} }`}, file/second: ${lines.second ?? `{ ${inMemory} }`} }
storage: { directory: ${JSON.stringify(directory)} }
service:
  telemetry: { endpoint: 127.0.0.1:0 }
  pipelines:
    traces: ${lines.traces ?? to}
    ${lines.logs ?? `logs: ${to}`}
  ${lines.service ?? ''}
`;
  const input = { text, fileName: 'gateway.yaml', env: {}, readFile: () => '' };
  return loadConfig(input, stage.factories).config;
}

async function accept(text: string, signal: Signal = 'traces'): Promise<void> {
  const batch: Batch = {
    signal,
    bytes: Buffer.from(text),
    items: 1,
    sender: { id: 'anonymous', address: '127.0.0.1', transport: 'http' },
  };
  const way = stage.receivers.get('otlp')?.accept[signal];
  if (!way) throw new Error(`no pipeline receives ${signal}`);
  await way(batch, AbortSignal.timeout(5_000));
}

/** Until nothing has been started, stopped or exported for a while: a busy machine takes its time. */
async function turns(seen = -1): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 60));
  const done = stage.calls.length + stage.exported.length;
  if (done !== seen) await turns(done);
}

/** What was told, without what the trail adds to it. */
async function trail(): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(directory, 'audit', 'audit.jsonl'), 'utf8');
  const lines = text.trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return events
    .filter(({ kind }) => kind !== 'checkpoint')
    .map((event) => {
      for (const added of ['seq', 'prev_hash', 'hash']) Reflect.deleteProperty(event, added);
      return event;
    });
}

async function readyz(): Promise<number> {
  return (await fetch(`http://127.0.0.1:${String(gateway.adminPort)}/readyz`)).status;
}

const exportedTexts = () =>
  stage.exported.map(({ exporter, batch }) => `${exporter} ${Buffer.from(batch.bytes).toString()}`);

describe('a reload', () => {
  it('of the same configuration starts and stops nothing', async () => {
    await gateway.reload(config());
    await turns();
    expect(stage.calls).toEqual([]);
  });

  it('exchanges what has changed and nothing else', async () => {
    await gateway.reload(config({ second: `{ path: ./other.jsonl, ${inMemory} }` }));
    await turns();
    expect(stage.calls).toEqual(['start file/second', 'stop file/second']);
  });

  it('keeps nothing of the configurations before, however many there were', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const reloadWith = async (path: string): Promise<WeakRef<GatewayConfig>> => {
      // One waits in memory, one on disk.
      const lines = { second: `{ path: ${path} }`, first: `{ path: ${path}, ${inMemory} }` };
      const next = config(lines);
      await gateway.reload(next);
      await accept(path);
      return new WeakRef(next);
    };
    const before: WeakRef<GatewayConfig>[] = [];
    for (const path of ['./1', './2', './3', './4', './5']) before.push(await reloadWith(path));
    // Those that are no longer in use have time to go; of the last two one may just have gone.
    for (let tries = 0; tries < 50; tries += 1) {
      await turns();
      collect();
      if (before.slice(0, 3).every((one) => one.deref() === undefined)) break;
    }
    expect(before.map((one) => one.deref() === undefined).slice(0, 3)).toEqual([true, true, true]);
  });

  it('exchanges an exporter whose queue has changed', async () => {
    await gateway.reload(
      config({ second: '{ sending_queue: { storage: memory, num_consumers: 1 } }' }),
    );
    await turns();
    expect(stage.calls).toEqual(['start file/second', 'stop file/second']);
  });

  it('exchanges the processors when the key of tokens changes', async () => {
    await gateway.reload(config({ service: `token_key: [{ id: k2, key: ${'ab'.repeat(32)} }]` }));
    await turns();
    expect(stage.calls).toEqual(['start redact', 'stop redact']);
    const configs = (await trail()).filter(({ kind }) => kind === 'config');
    expect(configs.map((event) => event['token_key_id'])).toEqual([
      expect.stringMatching(/^[\da-f]{8}$/),
      'k2',
    ]);
  });

  it('lets a batch end as it began, and what it needs until then', async () => {
    let release: () => void = ignore;
    stage.held = new Promise((resolve) => (release = resolve));
    const before = accept('one');
    stage.held = Promise.resolve();
    await gateway.reload(config({ redact: '{ mark: +new }' }));
    await accept('two');
    await turns();
    expect(stage.calls).toEqual(['start redact']);
    release();
    await before;
    await turns();
    expect(stage.calls).toEqual(['start redact', 'stop redact']);
    expect(exportedTexts().sort()).toEqual([
      'file one+old',
      'file two+new',
      'file/second one+old',
      'file/second two+new',
    ]);
  });

  it('stops nothing that a batch of two configurations before may need', async () => {
    let release: () => void = ignore;
    stage.held = new Promise((resolve) => (release = resolve));
    const before = accept('one');
    stage.held = Promise.resolve();
    await gateway.reload(config({ redact: '{ mark: +new }' }));
    await gateway.reload(
      config({ redact: '{ mark: +new }', second: `{ path: ./other.jsonl, ${inMemory} }` }),
    );
    await turns();
    expect(stage.calls).toEqual(['start redact', 'start file/second']);
    release();
    await before;
    await turns();
    expect(exportedTexts()).toContain('file/second one+old');
    expect(stage.calls.slice(2).sort()).toEqual(['stop file/second', 'stop redact']);
  });

  it('changes the way from an unchanged receiver, which may then hand in fewer signals', async () => {
    const traces = '{ receivers: [otlp], exporters: [file] }';
    await gateway.reload(config({ traces, logs: '' }));
    await accept('one');
    await turns();
    expect(exportedTexts()).toEqual(['file one']);
    expect(Object.keys(stage.receivers.get('otlp')?.accept ?? {})).toEqual(['traces']);
    expect(stage.calls).toEqual(['stop redact', 'stop file/second']);
  });

  it('starts a receiver on another port before it stops the one that was there', async () => {
    await gateway.reload(
      config({ otlp: '{ protocols: { http: { endpoint: 127.0.0.1:14318 } } }' }),
    );
    await turns();
    expect(stage.calls).toEqual(['start otlp', 'stop otlp']);
    await accept('one');
    expect(await readyz()).toBe(200);
  });

  it('starts a receiver on the address of one that is there before it stops that', async () => {
    const otlp = '{ protocols: { grpc: {}, http: { endpoint: 127.0.0.1:4318 } } }';
    await gateway.reload(config({ otlp }));
    await turns();
    expect(stage.calls).toEqual(['start otlp', 'stop otlp']);
    await accept('one');
  });

  it('stops a receiver before it starts another on its port by another address', async () => {
    const otlp = '{ protocols: { grpc: {}, http: { endpoint: 0.0.0.0:4318 } } }';
    await gateway.reload(config({ otlp }));
    expect(stage.calls).toEqual(['stop otlp', 'start otlp']);
    await accept('one');
  });

  it('has the senders of a new receiver wait until the new way is open', async () => {
    let early: Promise<void> | undefined;
    stage.onStart = (name) => {
      if (name === 'otlp') early = accept('early');
    };
    const otlp = '{ protocols: { http: { endpoint: 127.0.0.1:14318 } } }';
    await gateway.reload(config({ otlp, redact: '{ mark: +new }' }));
    await early;
    await turns();
    expect(exportedTexts()).toEqual(['file early+new', 'file/second early+new']);
  });

  it('is not ready when another program took the port meanwhile, until the next reload', async () => {
    const otlp = '{ protocols: { http: { endpoint: 0.0.0.0:4318 } } }';
    stage.broken.add('otlp');
    await gateway.reload(config({ otlp }));
    expect(await readyz()).toBe(503);
    stage.broken.clear();
    stage.calls.length = 0;
    await gateway.reload(config({ otlp }));
    expect(stage.calls).toEqual(['start otlp']);
    expect(await readyz()).toBe(200);
  });

  it('delivers what an exporter had taken that is no more', async () => {
    stage.hanging.add('file/second');
    await accept('one');
    await gateway.reload(config({ second: `{ path: ./other.jsonl, ${inMemory} }` }));
    stage.hanging.clear();
    await accept('two');
    await turns();
    expect(stage.calls).toEqual(['start file/second']);
    // The first still hangs: it is waited for until the end, and then counted.
    expect(await gateway.stop(AbortSignal.timeout(100))).toBe(1);
  });
});

describe('an exporter whose queue is on disk', () => {
  const onDisk = (path: string) => `{ path: ${path} }`;

  it('is exchanged at once, and the new one goes on with what the old one had not delivered', async () => {
    await gateway.reload(config({ second: onDisk('./one.jsonl') }));
    stage.hanging.add('file/second');
    await accept('one');
    await turns();
    stage.hanging.clear();
    stage.calls.length = 0;
    await gateway.reload(config({ second: onDisk('./two.jsonl') }));
    await accept('two');
    // What is on its way has a second to end.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(stage.calls).toEqual(['start file/second', 'stop file/second']);
    const delivered = exportedTexts().filter((text) => text.startsWith('file/second'));
    expect(delivered.sort()).toEqual(['file/second one+old', 'file/second two+old']);
    expect(await gateway.stop(AbortSignal.timeout(5_000))).toBe(0);
  });

  it('goes on as it was when a configuration was not taken', async () => {
    await gateway.reload(config({ second: onDisk('./one.jsonl') }));
    stage.broken.add('redact');
    const next = config({ second: onDisk('./two.jsonl'), redact: '{ mark: +new }' });
    await expect(gateway.reload(next)).rejects.toThrow('redact is broken');
    stage.broken.clear();
    await accept('one');
    await turns();
    expect(exportedTexts()).toContain('file/second one+old');
  });

  it('waits on disk for the next start, and is counted', async () => {
    await gateway.reload(config({ second: onDisk('./one.jsonl') }));
    stage.hanging.add('file/second');
    await accept('one');
    expect(await gateway.stop(AbortSignal.timeout(100))).toBe(1);
    stage.hanging.clear();
    gateway = await startGateway(config({ second: onDisk('./one.jsonl') }), log);
    await turns();
    expect(exportedTexts()).toContain('file/second one+old');
  });
});

describe('a configuration that cannot be', () => {
  it('changes nothing when a component cannot start, and stops those that could', async () => {
    stage.broken.add('redact');
    const next = config({
      redact: '{ mark: +new }',
      second: `{ path: ./other.jsonl, ${inMemory} }`,
    });
    await expect(gateway.reload(next)).rejects.toThrow('redact is broken');
    expect(stage.calls).toEqual(['start file/second', 'start redact', 'stop file/second']);
    await accept('one');
    await turns();
    expect(exportedTexts()).toContain('file/second one+old');
    stage.broken.clear();
    await gateway.reload(next);
    await accept('two');
    await turns();
    expect(exportedTexts()).toContain('file two+new');
  });

  it.each([
    ['storage.directory', (one: GatewayConfig) => ({ ...one, storageDirectory: './other' })],
    ['storage.spool', (one: GatewayConfig) => ({ ...one, spool: { ...one.spool, max_age: 1 } })],
    ['service.allow_memory_dumps', (one: GatewayConfig) => ({ ...one, allowMemoryDumps: true })],
  ])('is refused when it changes what is bound at the start: %s', async (key, change) => {
    await expect(gateway.reload(change(config()))).rejects.toThrow(
      `${key}: cannot change while the gateway runs; restart it`,
    );
    expect(stage.calls).toEqual([]);
  });
});

describe('a refused sender', () => {
  const refusal: RefuseEvent = {
    time: '2026-11-25T12:00:00.000Z',
    kind: 'refuse',
    sender: { id: 'unknown', address: '127.0.0.1', transport: 'http' },
    component: 'receiver/otlp',
    reason: 'missing',
    suppressed: 0,
  };

  it('is noted beside the configuration that holds, also by a receiver that went on', async () => {
    const second = config({ redact: '{ mark: +new }' });
    const { audit } = stage.receivers.get('otlp') ?? { audit: () => Promise.reject(new Error()) };
    await audit([refusal]);
    await gateway.reload(second);
    await audit([refusal]);
    const noted = (await trail()).filter(({ kind }) => kind === 'refuse');
    expect(noted).toEqual([
      { ...refusal, config_hash: config().hash },
      { ...refusal, config_hash: second.hash },
    ]);
  });
});

describe('an authenticator', () => {
  const otlp = '{ protocols: { http: { auth: { authenticator: bearertokenauth } } } }';
  const service = 'extensions: [bearertokenauth]';

  it('is there before the receiver that asks it, and is exchanged with it', async () => {
    await gateway.reload(config({ otlp, service, extensions: '{ bearertokenauth: }' }));
    await turns();
    expect(stage.calls).toEqual(['start bearertokenauth', 'start otlp', 'stop otlp']);
    stage.calls.length = 0;
    await gateway.reload(config({ otlp, service, extensions: '{ bearertokenauth: { mark: x } }' }));
    await turns();
    const ends = ['stop otlp', 'start otlp', 'stop bearertokenauth'];
    expect(stage.calls[0]).toBe('start bearertokenauth');
    expect(stage.calls.slice(1).sort()).toEqual(ends.sort());
  });
});

describe('the canary', () => {
  it('has a start never be ready when a planted secret passes, until a reload mends it', async () => {
    await gateway.stop(AbortSignal.abort());
    stage.isBlind = true;
    gateway = await startGateway(config(), log);
    expect(await readyz()).toBe(503);
    const metrics = await fetch(`http://127.0.0.1:${String(gateway.adminPort)}/metrics`);
    expect(await metrics.text()).toMatch(/^traceveil_canary_leaks 6$/m);
    stage.isBlind = false;
    await gateway.reload(config({ redact: '{ mark: +new }' }));
    expect(await readyz()).toBe(200);
  });

  it('has a reload refused when a planted secret passes', async () => {
    stage.isBlind = true;
    await expect(gateway.reload(config({ redact: '{ mark: +new }' }))).rejects.toThrow(
      'service.pipelines.traces: a planted secret passed that github-token should find',
    );
    expect(stage.calls).toEqual([]);
    expect(await readyz()).toBe(200);
  });
});

describe('the audit trail', () => {
  it('tells of the start and of each reload, with what held then', async () => {
    const [first, second] = [config(), config({ redact: '{ mark: +new }' })];
    await gateway.reload(second);
    await gateway.refuse(2);
    const token_key_id = expect.any(String);
    const common = { kind: 'config', token_key_id, time: expect.any(String) };
    const events = await trail();
    expect(events.filter(({ kind }) => kind !== 'self_test')).toEqual([
      { ...common, occasion: 'start', outcome: 'accepted', problems: 0, config_hash: first.hash },
      { ...common, occasion: 'reload', outcome: 'accepted', problems: 0, config_hash: second.hash },
      { ...common, occasion: 'reload', outcome: 'refused', problems: 2, config_hash: second.hash },
    ]);
    expect(first.hash).not.toBe(second.hash);
  });

  it('tells of the stop, with what was not delivered, also when the time is over', async () => {
    stage.hanging.add('file');
    await gateway.reload(config({ first: `{ path: ./new.jsonl, ${inMemory} }` }));
    await accept('one');
    expect(await gateway.stop(AbortSignal.abort())).toBe(1);
    expect((await trail()).at(-1)).toEqual({
      ...{ kind: 'stop', undelivered: 1, config_hash: expect.any(String) },
      time: expect.any(String),
    });
    const text = await readFile(join(directory, 'audit', 'audit.jsonl'), 'utf8');
    const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as object;
    expect(last).toMatchObject({ kind: 'checkpoint', occasion: 'stop' });
    stage.hanging.clear();
    gateway = await startGateway(config(), log);
  });

  it('has one writer: other words for the same directory wait for a restart', async () => {
    const { audit, ...rest } = config();
    const other = audit.map((sink) => ({ ...sink, identity: 'other' }));
    await expect(gateway.reload({ ...rest, audit: other })).rejects.toThrow(
      `audit/file: ${join(directory, 'audit')} is written to already`,
    );
    await gateway.refuse(1);
    expect((await trail()).at(-1)).toMatchObject({ outcome: 'refused' });
  });
});
