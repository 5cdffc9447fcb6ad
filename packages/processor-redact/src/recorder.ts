import { replaceFindings, type Finding } from '@traceveil/detect';
import { type KnownValue } from '@traceveil/detect/internal';
import type { Leaf, Range } from '@traceveil/otlp';
import type { Batch, RedactEvent } from '@traceveil/pipeline';
import { Keeping } from './keeping.ts';
import { withheldFor, type Redaction } from './redaction.ts';
import { readResourceWho, readWho, type ResourceWho, type Who } from './who.ts';

const keyTextMax = 128;
const keysMax = 1024;
const namesMax = 256;

/** A secret that was replaced, and the trace it stood in; empty for a resource's or a scope's own. */
export interface Replaced extends KnownValue {
  readonly traceId: string;
}

/** What will stand in the place of a secret, or of all of a leaf. */
export interface Replacement {
  readonly ruleId: string;
  readonly token: string;
  /** As Latin-1; undefined of what was withheld. */
  readonly secret?: string;
  /** Whether the secret is removed from other text of the trace too. */
  readonly spreads?: boolean;
}

/** Writes the events of one batch. */
export class Recorder {
  readonly events: RedactEvent[] = [];
  readonly replaced: Replaced[] = [];
  /** Undefined when policy wants nothing kept. */
  readonly keeping: Keeping | undefined;
  readonly #batch: Pick<Batch, 'bytes' | 'signal' | 'sender'>;
  readonly #redaction: Redaction;
  /** Who the last event was about, and where what it was read from begins in which bytes. */
  #who: Who | undefined;
  #whoStart = -1;
  #whoBytes: Uint8Array | undefined;
  #resource: ResourceWho | undefined;
  #resourceStart = -1;
  #resourceBytes: Uint8Array | undefined;
  readonly #sender: RedactEvent['sender'];
  /** Of the event before, in milliseconds and as it is written. */
  #timeMs = NaN;
  #time = '';
  /** Sessions, users and agents without their secrets: most items name the same. */
  readonly #names = new Map<string, string>();
  /** Keys without their secrets, by where they stand in `#whoBytes`. */
  readonly #keys = new Map<number, string>();
  /** Of the path that was written last, in lower case. */
  #pathKeys: string[] = [];

  constructor(batch: Pick<Batch, 'bytes' | 'signal' | 'sender'>, redaction: Redaction) {
    this.#batch = batch;
    this.#redaction = redaction;
    const { id, address, transport } = batch.sender;
    this.#sender = { id, address, transport };
    const { actions } = redaction.policy;
    this.keeping = actions && new Keeping(batch.signal, actions);
  }

  /** Notes what was replaced in a leaf. */
  record(leaf: Leaf, { ruleId, token, secret, spreads = false }: Replacement): void {
    const { signal } = this.#batch;
    const who = this.whoOf(leaf);
    const { traceId } = who;
    if (spreads && secret !== undefined) this.replaced.push({ ruleId, secret, traceId });
    this.#pathKeys = [];
    const path = leaf.path((key) => this.#keyText(leaf.bytes, key));
    const found = { ruleId, token, secret, path, keys: this.#pathKeys, who };
    const done = this.keeping?.note(leaf, found) ?? {
      action: leaf.kind === 'unknown' ? 'drop_field' : 'mask',
    };
    this.events.push({
      time: this.#now(),
      kind: 'redact',
      sender: this.#sender,
      service: who.service,
      trace_id: who.traceId,
      span_id: who.spanId,
      session_id: who.session,
      user_id: who.user,
      agent_id: who.agent,
      signal,
      field_path: path,
      value_kind: leaf.kind,
      ...(secret !== undefined && secret !== '' && { secret_bytes: secret.length }),
      rule_id: ruleId,
      ...done,
      replacement_token: token,
      token_key_id: this.#redaction.policy.tokenKeyId,
    });
  }

  /** Whose text it is. */
  whoOf(leaf: Leaf): Who {
    const item = leaf.item();
    const at = item?.start ?? leaf.resource().start;
    if (this.#who && this.#whoStart === at && this.#whoBytes === leaf.bytes) return this.#who;
    if (this.#whoBytes !== leaf.bytes) this.#keys.clear();
    const resource = this.resourceOf(leaf);
    const who = readWho(leaf.bytes, resource, item);
    this.#whoStart = at;
    this.#whoBytes = leaf.bytes;
    const { traceId, spanId, service } = who;
    const session = this.#cleanName(who.session);
    const user = this.#cleanName(who.user);
    const agent = this.#cleanName(who.agent);
    this.#who = { traceId, spanId, service, session, user, agent };
    return this.#who;
  }

  #now(): string {
    const now = this.#redaction.now();
    if (now !== this.#timeMs) {
      this.#timeMs = now;
      this.#time = new Date(now).toISOString();
    }
    return this.#time;
  }

  #cleanName(name: string): string {
    if (name === '') return '';
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const clean = this.clean(Buffer.from(name));
    if (this.#names.size >= namesMax) this.#names.clear();
    this.#names.set(name, clean);
    return clean;
  }

  /** Whose resource it is. */
  resourceOf(leaf: Leaf): ResourceWho {
    const isKnown = this.#resourceStart === leaf.resourceStart;
    if (this.#resource && isKnown && this.#resourceBytes === leaf.bytes) return this.#resource;
    this.#resourceStart = leaf.resourceStart;
    this.#resourceBytes = leaf.bytes;
    const { service, ...named } = readResourceWho(leaf.bytes, leaf.resource());
    this.#resource = { ...named, service: this.clean(Buffer.from(service)) };
    return this.#resource;
  }

  #keyText(bytes: Uint8Array, { start, end }: Range): string {
    let text = this.#keys.get(start);
    if (text === undefined) {
      text = this.clean(bytes.subarray(start, end));
      if (this.#keys.size >= keysMax) this.#keys.clear();
      this.#keys.set(start, text);
    }
    if (this.keeping) this.#pathKeys.push(text.toLowerCase());
    return text;
  }

  /** A name for the audit trail, without the secrets that may stand in it. */
  clean(name: Uint8Array): string {
    const { scanner, policy, onError } = this.#redaction;
    let findings: readonly Finding[];
    try {
      findings = scanner.scan(name, 0, name.length);
    } catch (error) {
      onError(error);
      return withheldFor(error).token;
    }
    const whole = { start: 0, end: name.length };
    const replaced = replaceFindings(name, whole, findings, (found) => policy.replacement(found));
    const clean = Buffer.from(replaced ?? name).toString('utf8');
    return clean.length > keyTextMax ? `${clean.slice(0, keyTextMax)}…` : clean;
  }
}
