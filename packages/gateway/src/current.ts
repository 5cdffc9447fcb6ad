import {
  aborted,
  PipelineError,
  type AuditEvent,
  type Component,
  type ConfigEvent,
  type Processor,
  type Signal,
  type TokenKeys,
} from '@traceveil/pipeline';
import { createSessionRecorder } from '@traceveil/session';
import {
  auditSpoolDirectory,
  createAuditSpool,
  createSpool,
  diskFileSystem,
  keysOf,
  Recordings,
  spoolDirectory,
  type Tell,
} from '@traceveil/spool';
import { createHolding, type Holding, type HoldingParts } from './approvals/holding.ts';
import type { Way } from './approvals/release-loop.ts';
import {
  build,
  isOnDisk,
  join,
  joinLater,
  nothing,
  stages,
  stampedSinks,
  wayOut,
  type Built,
  type Ends,
  type Shared,
  type Stores,
  type Unit,
} from './build.ts';
import type { GatewayConfig } from './config.ts';
import type { LiveFeed } from './console/live-feed.ts';
import { createMasked } from './console/masked.ts';
import { onlyIn, startAll, startWhenFree, stopAll, waitingForPort } from './exchange.ts';
import { createRetirement } from './retirement.ts';
import { sessionsDirectory } from './sessions-directory.ts';
import { loadTokenKeys } from './token-key.ts';
import { createUsage, type Usage } from './usage.ts';
import { isThreaded } from './workers/processor.ts';

/** For the audit trail to end whole, beyond the deadline of all. */
const auditGraceMs = 1_000;

/** What an audit event says of a configuration. */
export type ConfigOutcome = Pick<ConfigEvent, 'occasion' | 'outcome' | 'problems'>;

/** The components that run, of the configuration that holds. */
export interface Current {
  readonly config: GatewayConfig;
  readonly built: Built;
  /** Undefined when nothing is sealed or held. */
  readonly holding: Holding | undefined;
  /** Whether every receiver has its port, and every processor a worker if it needs one. */
  isWhole(): boolean;
  /** @throws Error with one clear line: nothing has changed then */
  exchange(config: GatewayConfig, occasion: ConfigOutcome['occasion']): Promise<void>;
  /** Writes to the audit trail of what holds. */
  note(what: ConfigOutcome): Promise<void>;
  /** Writes to the audit trail, under the configuration that holds. */
  tell(event: AuditEvent): Promise<void>;
  /** Takes the secrets out of what a person wrote, by the rules of the configuration that holds too. */
  clean(written: string): string;
  /** @returns items that were accepted and not delivered until `deadline` */
  stop(deadline: AbortSignal): Promise<number>;
}

/** What holds at a time. */
interface Held {
  readonly config: GatewayConfig;
  readonly built: Built;
  /** Of the ways through its pipelines. */
  readonly usage: Usage;
  readonly tokenKeys: TokenKeys;
  readonly feed: LiveFeed;
}

/** Makes one in which nothing runs yet. */
export function createCurrent(first: GatewayConfig, { tokenKeys, ...own }: Shared): Current {
  const tell = (event: AuditEvent) => append(held, event);
  const wayOf = (signal: Signal): Way | undefined => wayThrough(held, shared, signal);
  const clean = createMasked(() => held.config);
  const shared = createShared(first, own, { tell, wayOf, clean });
  const { spool, sessions, holding, feed } = shared;
  const retirement = createRetirement(shared.log);
  let held: Held = { config: first, built: nothing, usage: createUsage(), tokenKeys, feed };
  /** Receivers that do not have the port yet that they take over. */
  let missing = new Set<Component>();

  async function exchange(next: Held, occasion: ConfigOutcome['occasion']): Promise<void> {
    const before = held;
    const added = onlyIn(next.built, before.built);
    const removed = onlyIn(before.built, next.built);
    const late = waitingForPort(next.config, before.config, { added, removed });
    const early = added.receivers.filter((receiver) => !late.includes(receiver));
    const joined = createGate();
    joinLater(next.built, next.config, { joined: joined.opened, before: before.built });
    try {
      if (occasion === 'start') await spool.startIfUsed();
      const { audit, outlets, processors, extensions } = added;
      const order = [...audit, ...outlets, ...processors, ...extensions, ...early];
      await startAll(order);
      await noteOrStop(order, () => note(next, accepted(occasion), shared.now()));
    } catch (error) {
      joined.refuse(new PipelineError('gateway', 'retry', 'this configuration was not taken'));
      throw error;
    }
    join(next.built, next.config, { ...shared, use: next.usage.use });
    held = next;
    joined.open();
    for (const sink of added.audit) sink.takeOver();
    for (const queue of added.outlets) if (isOnDisk(queue)) queue.takeOver();
    missing = new Set(late);
    retirement.retire(removed, before.usage);
    for (const receiver of late) await startLate(receiver);
    holding?.startReleasing();
  }

  /** It can fail only when another program took the port meanwhile: not ready until a reload. */
  async function startLate(receiver: Component): Promise<void> {
    try {
      await startWhenFree(receiver);
      missing.delete(receiver);
    } catch (error) {
      shared.log.error({ component: receiver.name }, (error as Error).message);
      const receivers = new Map(held.built.receivers);
      receivers.delete(receiver.name);
      held = { ...held, built: { ...held.built, receivers } };
    }
  }

  return {
    get config() {
      return held.config;
    },
    get built() {
      return held.built;
    },
    isWhole: () => missing.size === 0 && [...held.built.processors.values()].every(hasWorkers),
    async exchange(config, occasion) {
      if (held.built === nothing) {
        await holding?.start();
        await sessions?.start();
      }
      const keys = await loadTokenKeys(config);
      const built = build(config, { ...shared, tokenKeys: keys }, held.built);
      await exchange({ ...held, config, built, usage: createUsage(), tokenKeys: keys }, occasion);
    },
    note: (what) => note(held, what, shared.now()),
    ...{ holding, tell, clean },
    stop: (deadline) => stopHeld(held, { ...shared, retirement }, deadline),
  };
}

/** What is one for the life of the process. */
function createShared(
  first: GatewayConfig,
  own: Omit<Shared, 'tokenKeys'>,
  { tell, ...around }: Pick<HoldingParts, 'tell' | 'wayOf' | 'clean'>,
) {
  const { storageDirectory, approvals: config } = first;
  const holding = createHolding({ ...own, ...around, config, storageDirectory, tell });
  const stores = storesOf(first, { ...own, tell });
  const sessions = sessionsOf(first, own);
  return { ...own, ...stores, sessions, holding, keeper: holding?.keeper, tell };
}

/** Where what was held goes: the components that it is handed to stay until it is through. */
function wayThrough({ built, config, usage }: Held, ends: Ends, signal: Signal): Way | undefined {
  const way = wayOut(built, config, { ...ends, signal });
  return way && { release: (one) => usage.count(() => way.release(one)) };
}

function hasWorkers({ component }: Unit<Processor>): boolean {
  return !isThreaded(component) || component.workers > 0;
}

function storesOf(
  { storageDirectory, spool: config, auditFailure }: GatewayConfig,
  { tell, ...dependencies }: Omit<Shared, 'tokenKeys'> & { readonly tell: Tell },
): Stores {
  const auditSpool = createAuditSpool({
    directory: auditSpoolDirectory(storageDirectory),
    bytesMax: auditFailure.spool.max_size,
    encryption: config.encryption,
    dependencies,
  });
  const directory = spoolDirectory(storageDirectory);
  return { spool: createSpool({ directory, config, dependencies, tell }), auditSpool };
}

/** Of the process too; undefined when nothing is recorded. */
function sessionsOf(
  { storageDirectory, spool, sessions }: GatewayConfig,
  dependencies: Omit<Shared, 'tokenKeys'>,
) {
  if (sessions.record === 'off') return undefined;
  const limits = { bytesMax: sessions.max_size, ageMsMax: sessions.max_age };
  const directory = sessionsDirectory(storageDirectory);
  const store = new Recordings(diskFileSystem, directory, keysOf(spool), limits);
  return createSessionRecorder(sessions, { ...dependencies, store });
}

interface Ending extends Stores {
  readonly sessions: ReturnType<typeof sessionsOf>;
  readonly holding: Holding | undefined;
  readonly retirement: ReturnType<typeof createRetirement>;
  readonly now: () => number;
}

/** @returns items that were accepted and not delivered until `deadline` */
async function stopHeld(held: Held, ending: Ending, deadline: AbortSignal): Promise<number> {
  const { spool, auditSpool, sessions, holding, retirement, now } = ending;
  await holding?.stopReleasing(deadline);
  const retired = retirement.end(deadline);
  await stopStages(held.built, stages.slice(0, -1), deadline);
  const retiredItems = await retired;
  await Promise.all([spool.stop(deadline), sessions?.stop(deadline), holding?.stop(deadline)]);
  const outlets = [...held.built.outlets.values()].map(({ component }) => component);
  const undelivered = outlets.reduce((sum, { pendingItems }) => sum + pendingItems, retiredItems);
  const late = withGrace(deadline, auditGraceMs);
  await Promise.race([noteStop(held, undelivered + spool.leftBehindItems, now()), aborted(late)]);
  await stopStages(held.built, ['audit'], late);
  await auditSpool.stop();
  return undelivered;
}

async function stopStages(
  built: Built,
  order: readonly (keyof Built)[],
  deadline: AbortSignal,
): Promise<void> {
  for (const stage of order) {
    const units = [...built[stage].values()];
    await Promise.all(units.map(({ component }) => component.stop(deadline)));
  }
}

function accepted(occasion: ConfigOutcome['occasion']): ConfigOutcome {
  return { occasion, outcome: 'accepted', problems: 0 };
}

async function note(held: Held, what: ConfigOutcome, now: number): Promise<void> {
  const token_key_id = held.tokenKeys[0].id;
  await append(held, { time: timeOf(now), kind: 'config', ...what, token_key_id });
}

/** A sink that cannot be written has told so, and nothing is refused for it any more. */
async function noteStop(held: Held, undelivered: number, now: number): Promise<void> {
  const event = { time: timeOf(now), kind: 'stop', undelivered } as const;
  await append(held, event).catch(() => undefined);
}

async function append({ built, config, feed }: Held, event: AuditEvent): Promise<void> {
  const sinks = stampedSinks(built.audit, config.hash, feed);
  await Promise.all(sinks.map((sink) => sink.append([event])));
}

function timeOf(now: number): string {
  return new Date(now).toISOString();
}

/** Aborted so much later: who has used up the time leaves none for what tells of it. */
function withGrace(deadline: AbortSignal, ms: number): AbortSignal {
  const late = new AbortController();
  void aborted(deadline).then(() => setTimeout(() => late.abort(), ms).unref());
  return late.signal;
}

/** What the trail does not tell of does not take effect. */
async function noteOrStop(
  started: readonly Component[],
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    await stopAll(started.toReversed());
    throw error;
  }
}

/** A promise with its hands. */
function createGate() {
  let open: () => void = () => undefined;
  let refuse: (error: PipelineError) => void = () => undefined;
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve;
    refuse = reject;
  });
  opened.catch(() => undefined); // Told to whoever waits; it may be nobody.
  return { opened, open, refuse };
}
