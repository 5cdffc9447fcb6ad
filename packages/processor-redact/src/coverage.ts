// Counting is hot: two additions into a typed array for each leaf, and nothing else.

import type { Meter, ObservableResult } from '@opentelemetry/api';
import { signals, type Processor, type Signal } from '@traceveil/pipeline';
import { withoutIndices } from './conventions/classify.ts';
import { conventions, type Convention } from './conventions/convention.ts';

/** What can happen to a text, the key of an attribute or a value under one. */
export const outcomes = ['seen', 'scanned', 'changed', 'dropped', 'opaque', 'ignored'] as const;

/** One of `outcomes`. */
export type Outcome = (typeof outcomes)[number];

/**
 * Where each outcome is counted. A leaf is `seen`, then one of `scanned` (searched, or withheld as
 * that failed), `opaque` (what it claims to be, so not searched) and `ignored` (the operator's
 * wish). What was scanned may besides be `changed` or `dropped`.
 */
export const outcomeSlots = { seen: 0, scanned: 1, changed: 2, dropped: 3, opaque: 4, ignored: 5 };

const slotsEach = outcomes.length;

/** What became of one field of one service. */
export interface CoverageRow extends Readonly<Record<Outcome, number>> {
  readonly service: string;
  readonly signal: Signal;
  readonly convention: Convention;
  /** Such as `span.attributes["gen_ai.input.messages"]`, `span.status.message`, or `other`. */
  readonly field: string;
  /** Seen, and none of scanned, opaque and ignored: forwarded unscanned, which is a fault. */
  readonly unscanned: number;
}

/** The counts of one service. */
export class Counts {
  #slots = new Float64Array(64 * slotsEach);

  /** @param field as `Coverage.field` gave it */
  add(field: number, slot: number): void {
    const at = field * slotsEach + slot;
    if (at >= this.#slots.length) this.#grow(at);
    this.#slots[at] = (this.#slots[at] ?? 0) + 1;
  }

  get(field: number, slot: number): number {
    return this.#slots[field * slotsEach + slot] ?? 0;
  }

  /** Adds counts of all outcomes, which stand in their order from `from` on. */
  addAll(field: number, counts: Float64Array, from: number): void {
    const at = field * slotsEach;
    if (at + slotsEach > this.#slots.length) this.#grow(at);
    for (let slot = 0; slot < slotsEach; slot++) {
      this.#slots[at + slot] = (this.#slots[at + slot] ?? 0) + (counts[from + slot] ?? 0);
    }
  }

  /** Takes the counts of the first fields that have any: service, field, and one for each outcome. */
  drain(service: number, fields: number, into: number[]): void {
    const slots = this.#slots;
    const end = Math.min(slots.length, fields * slotsEach);
    for (let at = 0; at < end; at += slotsEach) {
      let sum = 0;
      for (let slot = 0; slot < slotsEach; slot++) sum += slots[at + slot] ?? 0;
      if (sum === 0) continue;
      into.push(service, at / slotsEach);
      for (let slot = 0; slot < slotsEach; slot++) into.push(slots[at + slot] ?? 0);
      slots.fill(0, at, at + slotsEach);
    }
  }

  #grow(at: number): void {
    const slots = new Float64Array(Math.max(at + slotsEach, this.#slots.length * 2));
    slots.set(this.#slots);
    this.#slots = slots;
  }
}

/** What there may be of each, so that senders cannot fill the memory: 3 MiB at most. */
export interface CoverageLimits {
  readonly services: number;
  readonly fields: number;
}

const defaultLimits: CoverageLimits = { services: 64, fields: 1024 };
const nameLengthMax = 128;
/** In place of what is beyond a limit. */
const other = 'other';

interface Place {
  readonly signal: Signal;
  readonly name: string;
}

interface Field {
  readonly signal: Signal;
  readonly convention: Convention;
  readonly name: string;
}

/**
 * What one counted since it told before, for another to add. Services and fields are named once and
 * then have numbers: a batch has hundreds of counts, and with names they would cost as much as its scan.
 */
export interface CoverageCounts {
  readonly services: readonly string[];
  readonly fields: readonly Field[];
  /** Service, field, and a count for each outcome; one behind the other. */
  readonly counts: Float64Array;
}

/** Counts what became of every field of every service. */
export class Coverage {
  readonly #limits: CoverageLimits;
  readonly #services = new Map<string, Counts>();
  readonly #places: Place[] = [];
  readonly #fields: Field[] = [];
  // Their numbers, which are their indices.
  readonly #placeNumbers = new Map<string, number>();
  readonly #fieldNumbers = new Map<string, number>();
  /** Services that were counted since `take`, and who was named in it already. */
  readonly #touched = new Set<string>();
  readonly #told = { services: new Map<string, number>(), fields: 0 };

  constructor(limits: CoverageLimits = defaultLimits) {
    this.#limits = limits;
  }

  /**
   * The counts of a service; ask once a resource.
   *
   * @param name `service.name`, without secrets
   */
  service(name: string): Counts {
    const short = shortened(name);
    const isFull = this.#services.size >= this.#limits.services - 1 && !this.#services.has(short);
    const kept = isFull ? other : short;
    this.#touched.add(kept);
    const counts = this.#services.get(kept) ?? new Counts();
    this.#services.set(kept, counts);
    return counts;
  }

  /**
   * The number of a place where fields stand; ask once for each, and keep it.
   *
   * @param message the OTLP message that holds the field, such as `Span`
   * @param field   its name, such as `attributes`; undefined for one that OTLP does not know
   */
  place(signal: Signal, message: string, field: string | undefined): number {
    const name = `${messageNames[message] ?? message}.${field ?? 'unknown'}`;
    const id = `${signal} ${name}`;
    return numberOf(id, this.#placeNumbers, () => this.#places.push({ signal, name }) - 1);
  }

  /**
   * The number of a field; ask once for each, and keep it.
   *
   * @param key of an attribute in that place, without secrets; of the keys themselves, and of what
   *            is no attribute, undefined
   */
  field(place: number, key?: string, convention: Convention = 'otlp'): number {
    const { signal, name } = this.#places[place] ?? { signal: 'traces', name: other };
    const field =
      key === undefined ? name : `${name}[${JSON.stringify(shortened(withoutIndices(key)))}]`;
    return this.#numberOf({ signal, convention, name: field });
  }

  #numberOf(field: Field): number {
    const { signal, convention, name } = field;
    const known = this.#fieldNumbers.get(`${signal} ${name}`);
    if (known !== undefined) return known;
    const isFull = name === other || this.#fields.length >= this.#limits.fields - othersMax;
    // One for each signal and convention, so that the sums by these stay right.
    const id = isFull ? `${signal} ${other} ${convention}` : `${signal} ${name}`;
    const made = { signal, convention, name: isFull ? other : name };
    return numberOf(id, this.#fieldNumbers, () => this.#fields.push(made) - 1);
  }

  /** What was counted since it was asked before; it is no longer counted here. */
  take(): CoverageCounts | undefined {
    const { services: numbers } = this.#told;
    const services: string[] = [];
    const counts: number[] = [];
    for (const name of this.#touched) {
      let number = numbers.get(name);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(name, number);
        services.push(name);
      }
      this.#services.get(name)?.drain(number, this.#fields.length, counts);
    }
    this.#touched.clear();
    if (counts.length === 0 && services.length === 0) return undefined;
    const fields = this.#fields.slice(this.#told.fields);
    this.#told.fields = this.#fields.length;
    return { services, fields, counts: Float64Array.from(counts) };
  }

  /** Makes what adds what one other takes, in the order in which it took it. */
  createAdder(): (taken: CoverageCounts) => void {
    const services: string[] = [];
    const fields: number[] = [];
    const size = 2 + slotsEach;
    return (taken) => {
      services.push(...taken.services);
      for (const field of taken.fields) fields.push(this.#numberOf(field));
      const { counts } = taken;
      for (let at = 0; at < counts.length; at += size) {
        const service = this.service(services[counts[at] ?? 0] ?? other);
        service.addAll(fields[counts[at + 1] ?? 0] ?? 0, counts, at + 2);
      }
    };
  }

  /** Everything that was counted, by service, signal and convention, then in the order it came. */
  snapshot(): CoverageRow[] {
    const rows: CoverageRow[] = [];
    for (const [service, counts] of this.#services) {
      for (const [number, { name, signal, convention }] of this.#fields.entries()) {
        if (counts.get(number, outcomeSlots.seen) === 0) continue;
        const count = (outcome: Outcome) => counts.get(number, outcomeSlots[outcome]);
        rows.push({ service, signal, convention, field: name, ...countedBy(count) });
      }
    }
    return rows.sort(byServiceSignalConvention);
  }
}

function numberOf(id: string, numbers: Map<string, number>, make: () => number): number {
  let number = numbers.get(id);
  if (number === undefined) {
    number = make();
    numbers.set(id, number);
  }
  return number;
}

const othersMax = signals.length * conventions.length;

/** How OTLP's messages are called in the names of fields. */
const messageNames: Readonly<Record<string, string>> = {
  ResourceSpans: 'resource',
  ResourceLogs: 'resource',
  ResourceMetrics: 'resource',
  Resource: 'resource',
  EntityRef: 'resource.entity_refs',
  ScopeSpans: 'scope',
  ScopeLogs: 'scope',
  ScopeMetrics: 'scope',
  InstrumentationScope: 'scope',
  Span: 'span',
  Event: 'span.events',
  Link: 'span.links',
  Status: 'span.status',
  LogRecord: 'log',
  Metric: 'metric',
  NumberDataPoint: 'point',
  HistogramDataPoint: 'point',
  ExponentialHistogramDataPoint: 'point',
  SummaryDataPoint: 'point',
  Exemplar: 'exemplar',
};

function shortened(name: string): string {
  return name.length > nameLengthMax ? `${name.slice(0, nameLengthMax)}…` : name;
}

/** Counts by outcome, with what follows from them. */
function countedBy(count: (outcome: Outcome) => number) {
  const [seen, scanned] = [count('seen'), count('scanned')];
  const [opaque, ignored] = [count('opaque'), count('ignored')];
  const unscanned = Math.max(0, seen - scanned - opaque - ignored);
  const [changed, dropped] = [count('changed'), count('dropped')];
  return { seen, scanned, changed, dropped, opaque, ignored, unscanned };
}

function byServiceSignalConvention(a: CoverageRow, b: CoverageRow): number {
  if (a.service !== b.service) return a.service < b.service ? -1 : 1;
  return (
    signals.indexOf(a.signal) - signals.indexOf(b.signal) ||
    conventions.indexOf(a.convention) - conventions.indexOf(b.convention)
  );
}

/** What rows are told apart by. */
type Label = 'service' | 'signal' | 'convention' | 'field';

/** Adds up the rows that are alike in `labels`; the other labels are those of the first of them. */
export function sumCoverage(
  rows: readonly CoverageRow[],
  labels: readonly Label[],
): readonly CoverageRow[] {
  const groups = new Map<string, CoverageRow[]>();
  for (const row of rows) {
    const id = JSON.stringify(labels.map((label) => row[label]));
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const sum = (count: Outcome | 'unscanned') => group.reduce((all, row) => all + row[count], 0);
    // What one field was scanned too often does not make up for another.
    return [{ ...first, ...countedBy(sum), unscanned: sum('unscanned') }];
  });
}

/** A processor that keeps count of what it saw. */
export interface CountingProcessor extends Processor {
  coverage(): readonly CoverageRow[];
}

/** Whether a processor keeps count. */
export function isCounting(processor: Processor): processor is CountingProcessor {
  return 'coverage' in processor;
}

/** Shows the sums by signal, convention and outcome as a metric, until the result is called. */
export function observeCoverage(meter: Meter, processor: string, coverage: Coverage): () => void {
  const leaves = meter.createObservableCounter('traceveil_coverage_leaves', {
    description:
      'Texts that were seen in fields, and what became of them. Any that are unscanned are a fault.',
  });
  const observe = (result: ObservableResult) => {
    const rows = sumCoverage(coverage.snapshot(), ['signal', 'convention']);
    for (const row of rows) {
      const { signal, convention } = row;
      for (const outcome of [...outcomes, 'unscanned'] as const) {
        result.observe(row[outcome], { processor, signal, convention, outcome });
      }
    }
  };
  leaves.addCallback(observe);
  return () => leaves.removeCallback(observe);
}
