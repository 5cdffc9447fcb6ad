import { setImmediate } from 'node:timers/promises';
import type { Counter, Meter } from '@opentelemetry/api';
import { selectParts } from '@traceveil/otlp';
import {
  aborted,
  type Batch,
  type BatchInParts,
  type Log,
  type Outlet,
  type RedactEvent,
  withoutPacked,
} from '@traceveil/pipeline';
import { belongingsIn, type Belonging } from './belongings.ts';
import type { SessionConfig } from './config.ts';
import { labelsOf, labelsOfAnything } from './labels.ts';
import { LookBack } from './look-back.ts';

const component = 'sessions';

/** Batches that wait for the recorder, which is behind the acknowledgement. */
const queueBytesMax = 32 * 1024 ** 2;
/** In one batch; one with more is not taken apart. */
const itemsMax = 100_000;
/** Of traces whose session is known, and of sessions with findings; the oldest are forgotten. */
const knownMax = 20_000;
/** So many at once: to its oldest key a Map steps over what was deleted, 10 µs each time. */
const forgottenMin = 2_000;

/** Where recordings are written. */
export interface RecordingStore {
  start(now: number): Promise<void>;
  /** The parts hold until it has resolved. */
  append(batch: BatchInParts, labels: readonly string[], now: number): Promise<void>;
  close(): Promise<void>;
  readonly bytes: number;
}

/** What a recorder is given. */
export interface RecorderDependencies {
  readonly store: RecordingStore;
  readonly log: Log;
  readonly meter: Meter;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Owner = Pick<Belonging, 'traceId' | 'session'>;

/** What was committed. */
interface Committed {
  readonly batch: Batch;
  /** What was masked or withheld in it. */
  readonly findings: readonly RedactEvent[];
  /** Whether it was held back for something that was found in it, of which others were told then. */
  readonly wasHeld: boolean;
}

/** A batch whose items were not all recorded, and may yet be. */
interface Remembered {
  readonly batch: Batch;
  readonly time: number;
  /** Whose those are that were not recorded; read when somebody asks for it. */
  items: readonly Belonging[] | undefined;
  /** Their traces and sessions; undefined while any of them may yet turn out to be of a session. */
  names: ReadonlySet<string> | undefined;
}

/**
 * Records clean batches behind the acknowledgement: nobody waits for it, and what it cannot keep up
 * with is counted and left out.
 */
export function createSessionRecorder(
  config: SessionConfig,
  { store, log, meter, now }: RecorderDependencies,
): Outlet {
  const recorder = new Recorder(config, store);
  const { recorded, dropped } = countersOf(meter, store);
  let waiting: Committed[] = [];
  let waitingBytes = 0;
  let running: Promise<void> | undefined;
  let isFailing = false;

  function take(committed: Committed): void {
    const { batch } = committed;
    if (batch.signal === 'metrics') return; // Nobody speaks in them.
    if (waitingBytes + batch.bytes.length > queueBytesMax) {
      dropped.add(1, { reason: 'queue_full' });
      return;
    }
    waiting.push(committed);
    waitingBytes += batch.bytes.length;
    running ??= work();
  }

  async function work(): Promise<void> {
    // After the sender has heard "ok".
    await setImmediate();
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        recorded.add(await recorder.record(next, now()));
        isFailing = false;
      } catch (error) {
        dropped.add(1, { reason: 'failed' });
        const { code = 'unknown' } = error as { readonly code?: string };
        if (!isFailing) log.error({ component, code }, 'sessions cannot be recorded');
        isFailing = true;
      }
      waitingBytes -= next.batch.bytes.length;
    }
    running = undefined;
  }

  return {
    name: component,
    async start() {
      await store.start(now()).catch((error: unknown) => {
        const { code = 'unknown' } = error as { readonly code?: string };
        log.error({ component, code }, 'recordings of earlier runs cannot be read');
      });
    },
    async stop(deadline) {
      await Promise.race([running, aborted(deadline)]);
      waiting = [];
      await store.close().catch(() => {
        log.warn({ component }, 'the last recordings may not be on disk');
      });
    },
    reserve: () => ({
      commit(batch, events = []) {
        take({
          batch: withoutPacked(batch),
          findings: events.filter((event) => event.kind === 'redact'),
          wasHeld: events.some((event) => event.kind === 'release'),
        });
        return Promise.resolve();
      },
      release() {
        // Nothing was kept for it.
      },
    }),
  };
}

function countersOf(meter: Meter, store: RecordingStore) {
  meter
    .createObservableGauge('traceveil_session_store_bytes', {
      description: 'Recordings of sessions on disk.',
    })
    .addCallback((result) => {
      result.observe(store.bytes);
    });
  const recorded: Counter = meter.createCounter('traceveil_session_recorded_items', {
    description: 'Clean spans and log records that were recorded.',
  });
  const dropped: Counter = meter.createCounter('traceveil_session_dropped_batches', {
    description: 'Batches that were delivered and not recorded.',
  });
  return { recorded, dropped };
}

/** Decides what is recorded. */
class Recorder {
  readonly #config: SessionConfig;
  readonly #store: RecordingStore;
  /** By trace: its session, once one of its spans has named it. */
  readonly #sessions = new Map<string, string>();
  /** Sessions, and traces, in which something was found. */
  readonly #flagged = new Map<string, true>();
  /** Those of which nothing was recorded yet that is remembered from before. */
  readonly #fresh = new Set<string>();
  readonly #remembered: LookBack<Remembered>;

  constructor(config: SessionConfig, store: RecordingStore) {
    this.#config = config;
    this.#store = store;
    this.#remembered = new LookBack(config.look_back);
  }

  /** @returns how many items were recorded */
  async record({ batch, findings, wasHeld }: Committed, time: number): Promise<number> {
    const isAll = this.#config.record === 'all';
    const isFound = findings.length > 0 || wasHeld;
    if (batch.items > itemsMax) {
      if (!isAll && !isFound) return 0;
      await this.#store.append(wholeOf(batch), labelsOfAnything, time);
      return batch.items;
    }
    const one: Remembered = { batch, time, items: undefined, names: undefined };
    if (isAll) {
      await this.#store.append(wholeOf(batch), labelsOf(this.#itemsOf(one)), time);
      return batch.items;
    }
    if (isFound) this.#flag(findings, one, wasHeld);
    let items = 0;
    if (this.#flagged.size > 0) {
      const isFlagged = (item: Owner) => this.#isAmong(this.#flagged, item);
      // A trace has findings when its session has, and the other way round.
      this.#flagAll(this.#itemsOf(one).filter(isFlagged));
      items = await this.#write(one, isFlagged);
    }
    if (this.#fresh.size > 0) items += await this.#writeRemembered();
    if (one.items?.length !== 0) this.#remember(one);
    return items;
  }

  /** With their sessions, as far as any span of their trace has named it. */
  #itemsOf(one: Remembered): readonly Belonging[] {
    const { batch } = one;
    if (one.items || batch.signal === 'metrics') return one.items ?? [];
    const isKnown = (traceId: string) => this.#sessions.has(traceId);
    const items = belongingsIn(batch.bytes, batch.signal, isKnown);
    for (const { traceId, session } of items) {
      if (traceId !== '' && session !== '') setBounded(this.#sessions, traceId, session);
    }
    one.items = items.map((item) => this.#withSession(item));
    one.names = namesOf(one.items);
    return one.items;
  }

  #withSession(item: Belonging): Belonging {
    const session = this.#sessionOf(item);
    return session === item.session ? item : { ...item, session };
  }

  #sessionOf({ traceId, session }: Owner): string {
    return session === '' ? (this.#sessions.get(traceId) ?? '') : session;
  }

  /** @param isOfAll whether something was found in all of it */
  #flag(findings: readonly RedactEvent[], one: Remembered, isOfAll: boolean): void {
    const found = findings.map((event) => ({
      traceId: event.trace_id,
      session: event.session_id,
    }));
    this.#flagAll(found);
    // What was found around the items is of all of them.
    const isAround =
      isOfAll || found.some(({ traceId, session }) => traceId === '' && session === '');
    if (isAround) this.#flagAll(this.#itemsOf(one));
  }

  #flagAll(owners: readonly Owner[]): void {
    let last: Owner | undefined;
    for (const owner of owners) {
      const { traceId, session } = owner;
      // Most findings follow their like.
      if (traceId === last?.traceId && session === last.session) continue;
      last = owner;
      this.#flagOne(traceId);
      this.#flagOne(this.#sessionOf(owner));
    }
  }

  #flagOne(name: string): void {
    if (name === '') return;
    if (!this.#flagged.has(name)) this.#fresh.add(name);
    setBounded(this.#flagged, name, true);
  }

  #isAmong(names: { has(name: string): boolean }, item: Owner): boolean {
    return names.has(item.traceId) || names.has(this.#sessionOf(item));
  }

  /** Records what is wanted, and remembers the rest. */
  async #write(one: Remembered, isWanted: (item: Owner) => boolean): Promise<number> {
    const { batch, time } = one;
    const wanted: Belonging[] = [];
    const starts = new Set<number>();
    const others: Belonging[] = [];
    for (const item of this.#itemsOf(one)) (isWanted(item) ? wanted : others).push(item);
    if (wanted.length === 0) return 0;
    for (const { contents } of wanted) for (const { start } of contents) starts.add(start);
    one.items = others;
    const selected =
      starts.size === batch.items
        ? wholeOf(batch)
        : selectParts(batch.bytes, batch.signal, ({ start }) => starts.has(start));
    const labels = labelsOf(wanted.map((item) => this.#withSession(item)));
    await this.#store.append({ ...batch, ...selected }, labels, time);
    return starts.size;
  }

  #remember(one: Remembered): void {
    const { batch } = one;
    this.#remembered.keep(batch.bytes, (bytes) => ({ ...one, batch: { ...batch, bytes } }));
  }

  /** Records what is, by now, of sessions with findings; of what is recorded whole nothing stays. */
  async #writeRemembered(): Promise<number> {
    let items = 0;
    const isFresh = (item: Owner) => this.#isAmong(this.#fresh, item);
    for (const earlier of this.#remembered.kept) {
      // Asked of all that is remembered for each batch with findings: most have nothing to do with it.
      if (earlier.names && areApart(earlier.names, this.#fresh)) continue;
      items += await this.#write(earlier, isFresh);
    }
    this.#fresh.clear();
    this.#remembered.retain((earlier) => earlier.items?.length !== 0);
    return items;
  }
}

function namesOf(items: readonly Belonging[]): ReadonlySet<string> | undefined {
  if (items.some(({ session }) => session === '')) return undefined;
  const names = new Set<string>();
  for (const { traceId, session } of items) names.add(traceId).add(session);
  return names;
}

/** Whether two sets have nothing in common. */
function areApart(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const [less, more] = one.size < other.size ? [one, other] : [other, one];
  for (const name of less) if (more.has(name)) return false;
  return true;
}

function wholeOf(batch: Batch): BatchInParts {
  return { ...batch, parts: [batch.bytes] };
}

/** Sets a key as the youngest; the oldest go when there are too many. */
function setBounded<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= knownMax) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    if (map.size <= knownMax - forgottenMin) return;
  }
}
