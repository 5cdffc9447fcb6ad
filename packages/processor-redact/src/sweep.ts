import { replaceFindings, type Finding, type Turns } from '@traceveil/detect';
import {
  createKnownValues,
  isUnmistakable,
  latin1,
  type KnownValue,
  type KnownValues,
} from '@traceveil/detect/internal';
import { traceRangesIn, rewrite, type KeyVerdict, type Leaf, type Visitor } from '@traceveil/otlp';
import type { Batch, Signal } from '@traceveil/pipeline';
import { searchLongTexts, type LongTexts, type TextPlace } from './long-texts.ts';
import type { Masked } from './mask.ts';
import type { Recorder } from './recorder.ts';
import { withheldFor, type Redaction } from './redaction.ts';

const valuesMax = 512;

/** The secrets of the traces in a batch. */
interface Known {
  /** By trace id, the secrets to be removed from it. */
  readonly byTrace: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of resources and scopes: of every trace in the batch. */
  readonly everywhere: ReadonlySet<string>;
  readonly values: KnownValues;
  /** Where any of them may not stand: pairs of (start, end). */
  readonly ranges: readonly number[];
}

/** A batch from which was removed what was found elsewhere in its traces. */
export interface Swept {
  readonly bytes: Uint8Array;
  /** The items, counted from 0, that were changed; of what stands between items, the one before. */
  readonly changedItems: ReadonlySet<number>;
}

/**
 * Removes what was found once in a trace from all other text of it: in this batch, before and after,
 * and from what comes in later batches.
 */
export function* sweep(
  { signal }: Pick<Batch, 'signal'>,
  { bytes, recorder, encodedItems }: Masked,
  redaction: Redaction,
): Turns<Swept> {
  const changedItems = new Set<number>();
  const known = collect(bytes, signal, recorder, redaction);
  if (!known) return { bytes, changedItems };
  if (encodedItems.size === 0 && !mayStandIn(bytes, known)) return { bytes, changedItems };
  const mayStand = ({ itemIndex, start, end }: Leaf) =>
    encodedItems.has(itemIndex) || known.values.mayStandIn(bytes, start, end);
  const scanner = () => known.values.scanner;
  const options = { scanner, isWanted: mayStand, isOnce: true };
  const long = yield* searchLongTexts({ bytes, signal }, redaction, options);
  const parts = { known, long, mayStand, recorder, redaction, changedItems };
  return { bytes: rewrite(bytes, signal, new SweepVisitor(parts)), changedItems };
}

/** Whether a secret may stand in one of the ranges that are to be free of it. */
function mayStandIn(bytes: Uint8Array, { values, ranges }: Known): boolean {
  for (let at = 0; at < ranges.length; at += 2) {
    if (values.mayStandIn(bytes, ranges[at] ?? 0, ranges[at + 1] ?? 0)) return true;
  }
  return false;
}

/** What is known of the traces in a batch, and remembered from now on. */
function collect(
  bytes: Uint8Array,
  signal: Signal,
  { replaced }: Recorder,
  { traces }: Redaction,
): Known | undefined {
  const found = replaced.filter(({ secret }) => isUnmistakable(secret));
  if (found.length === 0 && traces.isEmpty) return undefined;
  const foundIn = new Map<string, KnownValue[]>();
  for (const value of found) {
    const those = foundIn.get(value.traceId);
    if (those) those.push(value);
    else foundIn.set(value.traceId, [value]);
  }
  const shared = foundIn.get('') ?? [];
  const byTrace = new Map<string, ReadonlySet<string>>();
  const values = new Map<string, KnownValue>();
  const inRequest = traceRangesIn(bytes, signal);
  const ranges: number[] = [];
  for (const [traceId, items] of inRequest.byTrace) {
    const own = foundIn.get(traceId) ?? [];
    if (own.length > 0) traces.remember(traceId, own);
    const known = [...traces.of(traceId)];
    if (known.length > 0) {
      byTrace.set(traceId, new Set(known.map(({ secret }) => secret)));
      for (const offset of items) ranges.push(offset);
    }
    for (const value of known) if (values.size < valuesMax) values.set(value.secret, value);
  }
  for (const value of shared) values.set(value.secret, value);
  if (values.size === 0) return undefined;
  return {
    byTrace,
    ranges: shared.length > 0 ? [0, bytes.length] : inRequest.around.concat(ranges),
    everywhere: new Set(shared.map(({ secret }) => secret)),
    values: createKnownValues([...values.values()]),
  };
}

interface Parts extends Pick<Masked, 'recorder'> {
  readonly known: Known;
  readonly long: LongTexts;
  readonly mayStand: (leaf: Leaf) => boolean;
  readonly redaction: Redaction;
  readonly changedItems: Set<number>;
}

class SweepVisitor implements Visitor {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The operator's exceptions hold here too. */
  judge(key: Leaf): KeyVerdict {
    const { keys, policy } = this.#parts.redaction;
    const known = keys.get(key)?.verdict ?? policy.judge(textOf(key));
    return known === 'ignored' ? 'ignored' : 'none';
  }

  replace(leaf: Leaf): Uint8Array | undefined {
    const { mayStand, changedItems } = this.#parts;
    if (leaf.verdict === 'ignored' || !mayStand(leaf)) return undefined;
    const replacement = this.#removeFrom(leaf);
    if (replacement) changedItems.add(leaf.itemIndex);
    return replacement;
  }

  #removeFrom(leaf: Leaf): Uint8Array | undefined {
    const { known, recorder, redaction } = this.#parts;
    const { bytes, start, end } = leaf;
    const { traceId } = recorder.whoOf(leaf);
    const own = known.byTrace.get(traceId);
    // Of a trace of which nothing is known, only what is of every trace.
    if (!own && traceId !== '' && known.everywhere.size === 0) return undefined;
    const isKnown = (secret: string) =>
      known.everywhere.has(secret) || own?.has(secret) === true || traceId === '';
    try {
      redaction.budget.spend(end - start);
      const service = () => recorder.resourceOf(leaf).service;
      const findings = this.#scan({ bytes, start, end });
      return replaceFindings(bytes, { start, end }, findings, (found) => {
        const token = isKnown(found.secret)
          ? redaction.policy.replacement(found, service)
          : undefined;
        if (token === undefined) return undefined;
        const { ruleId, secret } = found;
        recorder.record(leaf, { ruleId, token, secret });
        return token;
      });
    } catch (error) {
      redaction.onError(error);
      const { ruleId, token } = withheldFor(error);
      recorder.record(leaf, { ruleId, token });
      return Buffer.from(token);
    }
  }

  #scan(text: TextPlace): readonly Finding[] {
    const { known, long, redaction } = this.#parts;
    const { scanner } = known.values;
    if (text.end - text.start > redaction.scanner.turnBytes) {
      const scanned = long.find(text);
      if (scanned) return scanned.findings;
    }
    return scanner.scan(text.bytes, text.start, text.end, redaction.budget.look);
  }
}

function textOf({ bytes, start, end }: Leaf): string {
  return latin1(bytes, start, end);
}
