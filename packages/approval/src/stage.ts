import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNoopMeter, type Meter } from '@opentelemetry/api';
import type { ApprovalEvent, BatchToHold, Log, ValueToSeal } from '@traceveil/pipeline';
import type { z } from 'zod';
import type { Approvals, Person } from './approval.ts';
import { ApprovalError } from './approval-error.ts';
import { approvalsConfig } from './approvals-config.ts';
import { createApprovals, type ApprovalsDependencies } from './approvals.ts';
import { diskFileSystem, type FileSystem, type LogFile } from './file-system.ts';
import type { SealVault } from './seal-vault.ts';
import { createVault } from './vault.ts';

/** For tests: a key of 32 equal bytes. */
export const keyOf = (byte: number) => Buffer.alloc(32, byte).toString('base64');

/** For tests: keys by id, the first seals. */
export const keysOf = (keys: Readonly<Record<string, number>>) =>
  Object.entries(keys).map(([id, byte]) => ({ id, key: keyOf(byte) }));

/** For tests: the noon of a Wednesday. */
export const noon = Date.parse('2026-11-25T12:00:00.000Z');

/** For tests: a person of these roles and groups. */
export const person = (
  name: string,
  { roles = ['approver'], groups = [] }: { roles?: string[]; groups?: string[] } = {},
): Person => ({ kind: 'user', id: name, owner: name, groups, roles });

/** For tests: a value to be sealed. */
export const valueOf = (text: string, wishes: Partial<ValueToSeal> = {}): ValueToSeal => ({
  sealedId: randomUUID(),
  token: '[REDACTED:acme-key#0123456789ab]',
  ruleId: 'acme-key',
  traceId: 'aa'.repeat(16),
  spanId: 'bb'.repeat(8),
  fieldPath: 'resource_spans[0].scope_spans[0].spans[0].attributes["key"]',
  service: 'shop',
  value: Buffer.from(text),
  ...wishes,
});

/** For tests: items to be held, in both forms. */
export const batchOf = (
  masked: string,
  raw: string,
  wishes: Partial<BatchToHold> = {},
): BatchToHold => ({
  holdId: randomUUID(),
  batch: {
    id: randomUUID(),
    signal: 'traces',
    items: 2,
    sender: { id: 'team-a', address: '10.0.0.7', transport: 'grpc' },
    bytes: Buffer.from(masked),
  },
  raw: Buffer.from(raw),
  ruleIds: ['acme-key'],
  services: ['shop'],
  tokens: ['[REDACTED:acme-key#0123456789ab]', '[REDACTED:acme-key#ba9876543210]'],
  traceIds: ['aa'.repeat(16)],
  holdsTraces: false,
  ...wishes,
});

/** For tests: how a gateway shall be. */
export interface Wishes {
  readonly config?: Partial<z.input<typeof approvalsConfig>>;
  readonly files?: FileSystem;
  readonly tell?: ApprovalsDependencies['tell'];
  readonly onStep?: ApprovalsDependencies['onStep'];
  /** Of another that runs beside it in the same directory. */
  readonly vault?: SealVault;
}

/** For tests: a vault and its approvals that run. */
export interface Started {
  readonly vault: SealVault;
  readonly approvals: Approvals;
  readonly events: readonly ApprovalEvent[];
  readonly lines: readonly { readonly fields: object; readonly message: string }[];
  /** What a metric shows. */
  gauge(name: string): readonly { readonly value: number; readonly attributes: object }[];
  stop(): Promise<void>;
}

/** For tests: a directory, a clock, and what runs there one after another. */
export interface Stage {
  directory(): string;
  /** The machine's clock, and the time that passes whatever it says. */
  readonly clock: { wall: number; elapsed: number };
  /** Lets time pass by both. */
  pass(ms: number): void;
  open(): Promise<void>;
  close(): Promise<void>;
  start(wishes?: Wishes): Promise<Started>;
}

/** For tests: `open` and `close` go around each of them. */
export function createStage(): Stage {
  let directory = '';
  const clock = { wall: noon, elapsed: 0 };
  const running: (() => Promise<void>)[] = [];
  return {
    directory: () => directory,
    clock,
    pass(ms) {
      clock.wall += ms;
      clock.elapsed += ms;
    },
    async open() {
      directory = await mkdtemp(join(tmpdir(), 'traceveil-approval-'));
      Object.assign(clock, { wall: noon, elapsed: 0 });
    },
    async close() {
      for (const stop of running.splice(0).reverse()) await stop();
      await rm(directory, { recursive: true, force: true });
    },
    async start({ config = {}, files = hastyDisk, tell, onStep, vault: shared } = {}) {
      const parsed = approvalsConfig.parse({ sealing_key: keyOf(1), ...config });
      const { log, meter, lines, gauge } = recording();
      const events: ApprovalEvent[] = [];
      const time = { now: () => clock.wall, elapsed: () => clock.elapsed };
      const given = { log, meter, files, ...time };
      const vault =
        shared ?? createVault(parsed, { ...given, directory: join(directory, 'vault') });
      const approvals = createApprovals(parsed, {
        ...{ ...given, vault, directory: join(directory, 'approvals') },
        tell: async (event) => {
          await tell?.(event);
          events.push(event);
        },
        clean: (text) => text.replaceAll('hunter2', '[REDACTED]'),
        ...(onStep && { onStep }),
      });
      if (!shared) await vault.start();
      let isRunning = true;
      const stop = async () => {
        if (!isRunning) return;
        isRunning = false;
        await approvals.stop(AbortSignal.abort());
        if (!shared) await vault.stop(AbortSignal.abort());
      };
      running.push(stop);
      await approvals.start();
      return { vault, approvals, events, lines, gauge, stop };
    },
  };
}

const names = ['ann', 'bob', 'cid', 'dee'];

/** For tests: who may approve. */
export const [ann, bob, cid, dee] = names.map((name) => person(name)) as [
  Person,
  Person,
  Person,
  Person,
];

/** For tests: what they say. */
export const yes = { decision: 'approve', reason: 'seen' } as const;
export const no = { decision: 'deny', reason: 'not this' } as const;

/** For tests: seals a value, and ann asks for it. */
export async function asked(started: Started, { durationMs }: { durationMs?: number } = {}) {
  const value = valueOf('s3cret');
  await started.vault.keep({ sealed: [value], held: [] });
  const subject = { kind: 'reveal', sealedIds: [value.sealedId] } as const;
  const approval = await started.approvals.ask(ann, { subject, reason: 'ticket 7', durationMs });
  return { value, approval, id: approval.id };
}

/** For tests: holds items, and ann asks for them. */
export async function askedToRelease(started: Started, mode: 'masked' | 'revealed' | 'drop') {
  const held = batchOf('clean', 'raw');
  await started.vault.keep({ sealed: [], held: [held] });
  const tokens = mode === 'revealed' ? held.tokens.slice(0, 1) : [];
  const subject = { kind: 'release', holdId: held.holdId, mode, tokens } as const;
  const { id } = await started.approvals.ask(ann, { subject, reason: 'ticket 7' });
  return { held, id, tokens };
}

/** For tests: the real disk without its waits. */
export const hastyDisk: FileSystem = {
  ...diskFileSystem,
  syncDirectory: () => Promise.resolve(),
  create: async (path) => hasty(await diskFileSystem.create(path)),
  open: async (path) => hasty(await diskFileSystem.open(path)),
};

function hasty(file: LogFile): LogFile {
  return { ...file, sync: () => Promise.resolve() };
}

/** For tests: what it is refused for; `done` when it is not. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'done';
  } catch (error) {
    if (error instanceof ApprovalError) return error.code;
    throw error;
  }
}

function recording() {
  const lines: { readonly fields: object; readonly message: string }[] = [];
  const keep = (fields: object, message: string) => void lines.push({ fields, message });
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  const noop = createNoopMeter();
  type Gauge = ReturnType<Meter['createObservableGauge']>;
  const callbacks = new Map<string, Parameters<Gauge['addCallback']>[0]>();
  const meter: Meter = Object.assign(Object.create(noop) as Meter, {
    createObservableGauge: ((name) => ({
      ...noop.createObservableGauge(name),
      addCallback: (callback) => void callbacks.set(name, callback),
      removeCallback: () => void callbacks.delete(name),
    })) satisfies Meter['createObservableGauge'],
  });
  const gauge = (name: string) => {
    const seen: { value: number; attributes: object }[] = [];
    const observe = (value: number, attributes: object = {}) => {
      seen.push({ value, attributes });
    };
    void callbacks.get(name)?.({ observe });
    return seen;
  };
  return { log, meter, lines, gauge };
}
