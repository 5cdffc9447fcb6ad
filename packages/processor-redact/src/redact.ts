import { isUtf8 } from 'node:buffer';
import {
  isNoValue,
  looksRandom,
  namedSecretId,
  type Finding,
  type Scanner,
} from '@traceveil/detect';
import { rewrite, type KeyVerdict, type Leaf, type Range, type Visitor } from '@traceveil/otlp';
import type { AuditEvent, Batch } from '@traceveil/pipeline';
import type { Policy } from './policy.ts';
import { KeyCache } from './key-cache.ts';
import { readWho, type Who } from './who.ts';

const keyTextMax = 128;
const passesMax = 8;
const tokens = /\[(?:REDACTED:[a-z\d-]{1,64}#[\da-f]{12}|WITHHELD:[a-z\d_-]{1,64})\]/g;

/** What stands where a detector failed: nothing passes unscanned. */
const withheld = { ruleId: 'detector-error', token: '[WITHHELD:detector-error]' } as const;

/** What redaction works with; compiled once. */
export interface Redaction {
  readonly scanner: Scanner;
  readonly policy: Policy;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when a detector threw; the value is withheld. */
  readonly onError: (error: unknown) => void;
  /** Of keys that are clean, what they say. */
  readonly keys: KeyCache;
}

/** Compiles what redaction works with. */
export function createRedaction(parts: Omit<Redaction, 'keys'>): Redaction {
  return { ...parts, keys: new KeyCache() };
}

/**
 * Replaces the secrets of a batch.
 *
 * @returns `bytes` is the batch's own when nothing was found
 * @throws WireError when the batch is not what its signal prescribes
 */
export function redact(
  batch: Pick<Batch, 'bytes' | 'signal' | 'sender'>,
  redaction: Redaction,
): { readonly bytes: Uint8Array; readonly events: readonly AuditEvent[] } {
  const visit = new BatchVisitor(batch, redaction);
  const bytes = rewrite(batch.bytes, batch.signal, visit);
  return { bytes, events: visit.events };
}

class BatchVisitor implements Visitor {
  readonly events: AuditEvent[] = [];
  readonly #batch: Pick<Batch, 'bytes' | 'signal' | 'sender'>;
  readonly #redaction: Redaction;
  /** Who the last event was about, and the item it was read from. */
  #who: Who | undefined;
  #whoItem = -1;
  /** What is known of the key that was visited last, and what stands in its place. */
  #knownKey: KeyVerdict | undefined;
  #replacedKey: Uint8Array | undefined;

  constructor(batch: Pick<Batch, 'bytes' | 'signal' | 'sender'>, redaction: Redaction) {
    this.#batch = batch;
    this.#redaction = redaction;
  }

  replace(leaf: Leaf): Uint8Array | undefined {
    if (leaf.kind === 'key') {
      this.#replacedKey = undefined;
      this.#knownKey = this.#redaction.keys.get(leaf);
      if (this.#knownKey !== undefined) return undefined;
    }
    if (leaf.verdict === 'ignored') return undefined;
    let replacement: Uint8Array | undefined;
    try {
      replacement = this.#replaceAll(leaf);
    } catch (error) {
      this.#redaction.onError(error);
      this.#record(leaf, withheld.ruleId, withheld.token);
      replacement = Buffer.from(withheld.token);
    }
    if (leaf.kind === 'key') this.#replacedKey = replacement;
    return replacement;
  }

  judge(key: Leaf): KeyVerdict {
    const verdict = this.#knownKey ?? this.#judgeUnknown(key);
    // A JSON schema as a map: the names inside `properties` name parameters, whose types stand there;
    // only what looks drawn by lot is a value.
    if (verdict === 'sensitive' && isParameterName(key)) return 'maybe';
    return verdict;
  }

  #judgeUnknown(key: Leaf): KeyVerdict {
    const { keys, policy } = this.#redaction;
    // What a second pass would read: the key as it stands now, and of tokens nothing.
    const replaced = this.#replacedKey;
    const text = replaced ? latin1(replaced, 0, replaced.length) : textOf(key);
    const verdict = toKeyVerdict(policy.judge(text.replaceAll(tokens, '')));
    // Under an ignored key none was searched.
    if (!replaced && key.verdict !== 'ignored') keys.set(key, verdict);
    return verdict;
  }

  /** Searches what it put there too, until nothing more is found: a second pass changes nothing. */
  #replaceAll(leaf: Leaf): Uint8Array | undefined {
    const { kind, bytes, start, end } = leaf;
    let replacement = this.#replaceIn(leaf, { bytes, start, end });
    if (kind === 'number' || kind === 'unknown') return replacement;
    for (let pass = 1; replacement; pass++) {
      const text = { bytes: replacement, start: 0, end: replacement.length };
      const next = this.#replaceIn(leaf, text);
      if (!next) break;
      if (pass === passesMax) throw new RangeError('tokens are taken for secrets without end');
      replacement = next;
    }
    return replacement;
  }

  #replaceIn(leaf: Leaf, text: Range & { readonly bytes: Uint8Array }): Uint8Array | undefined {
    const { bytes, start, end } = text;
    if (leaf.kind === 'number') return this.#replaceWhole(leaf, latin1(bytes, start, end), []);
    const findings = this.#redaction.scanner.scan(bytes, start, end);
    const isText = leaf.kind === 'text' || leaf.kind === 'key';
    if (isText && this.#redaction.scanner.hasHighBytes() && !isUtf8(bytes.subarray(start, end))) {
      // Text is what a reader would decode: repaired first, then searched.
      const repaired = Buffer.from(Buffer.from(bytes.subarray(start, end)).toString('utf8'));
      return this.#replaceIn(leaf, { bytes: repaired, start: 0, end: repaired.length }) ?? repaired;
    }
    if (leaf.kind !== 'key' && (leaf.verdict === 'sensitive' || leaf.verdict === 'maybe')) {
      const value = latin1(bytes, start, end);
      if (!isNoValue(value) && (leaf.verdict === 'sensitive' || looksRandom(value))) {
        return this.#replaceWhole(leaf, value, findings);
      }
    }
    return findings.length === 0 ? undefined : this.#replaceParts(leaf, text, findings);
  }

  /** The value of a telling key, whatever it is; named by the rule that knows all of it. */
  #replaceWhole(leaf: Leaf, secret: string, findings: readonly Finding[]): Uint8Array | undefined {
    const [only] = findings;
    const ruleId = only?.secret === secret ? only.ruleId : namedSecretId;
    const token = this.#redaction.policy.replacement({ ruleId, secret });
    if (token === undefined) return undefined;
    this.#record(leaf, ruleId, token);
    return Buffer.from(token);
  }

  #replaceParts(
    leaf: Leaf,
    { bytes, start, end }: Range & { readonly bytes: Uint8Array },
    findings: readonly Finding[],
  ): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    let from = start;
    for (const finding of findings) {
      const token = this.#redaction.policy.replacement(finding);
      if (token === undefined) continue;
      this.#record(leaf, finding.ruleId, token);
      parts.push(bytes.subarray(from, finding.start));
      parts.push(Buffer.from(finding.quote + token + finding.quote));
      from = finding.end;
    }
    if (parts.length === 0) return undefined;
    return Buffer.concat([...parts, bytes.subarray(from, end)]);
  }

  #record(leaf: Leaf, ruleId: string, token: string): void {
    const { sender, signal } = this.#batch;
    const who = this.#whoOf(leaf);
    this.events.push({
      time: new Date(this.#redaction.now()).toISOString(),
      kind: 'redact',
      sender: { id: sender.id, address: sender.address, transport: sender.transport },
      service: who.service,
      trace_id: who.traceId,
      span_id: who.spanId,
      session_id: who.session,
      signal,
      field_path: leaf.path(({ start, end }) => this.#clean(latin1(leaf.bytes, start, end))),
      rule_id: ruleId,
      action: leaf.kind === 'unknown' ? 'drop_field' : 'mask',
      replacement_token: token,
    });
  }

  #whoOf(leaf: Leaf): Who {
    const item = leaf.item();
    const at = item?.start ?? leaf.resource().start;
    if (this.#who && this.#whoItem === at) return this.#who;
    const who = readWho(leaf.bytes, leaf.resource(), item);
    this.#whoItem = at;
    this.#who = {
      ...who,
      service: this.#clean(Buffer.from(who.service).toString('latin1')),
      session: this.#clean(Buffer.from(who.session).toString('latin1')),
    };
    return this.#who;
  }

  /** A name for the audit trail, without the secrets that may stand in it. */
  #clean(name: string): string {
    const bytes = Buffer.from(name, 'latin1');
    let findings: readonly Finding[];
    try {
      findings = this.#redaction.scanner.scan(bytes, 0, bytes.length);
    } catch (error) {
      this.#redaction.onError(error);
      return withheld.token;
    }
    let clean = '';
    let from = 0;
    for (const finding of findings) {
      clean += bytes.toString('utf8', from, finding.start);
      clean += this.#redaction.policy.replacement(finding) ?? '';
      from = finding.end;
    }
    clean += bytes.toString('utf8', from);
    return clean.length > keyTextMax ? `${clean.slice(0, keyTextMax)}…` : clean;
  }
}

function toKeyVerdict(verdict: ReturnType<Policy['judge']>): KeyVerdict {
  return verdict === 'secret' ? 'sensitive' : verdict;
}

function isParameterName(key: Leaf): boolean {
  return /\["properties"\]\["[^"]*"\]\.key$/.test(
    key.path((range) => textOf({ ...range, bytes: key.bytes })),
  );
}

function textOf({ bytes, start, end }: Range & { readonly bytes: Uint8Array }): string {
  return latin1(bytes, start, end);
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
