// Hot: for each event that is written or verified.
import { hash } from 'node:crypto';
import { canonicalJson } from '@traceveil/pipeline';
import { readPlainLink, type Link } from './plain-link.ts';

/** The event that the next one follows. */
export interface ChainHead {
  readonly seq: number;
  /** SHA-256 in hex. */
  readonly hash: string;
}

/** Before the first event. */
export const genesis: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** An event of which only what the chain needs was read. */
export interface SealedLink extends Link, ChainHead {}

/** An event as it stands in the trail: its own hash is right; whom it follows is not checked. */
export interface SealedEvent extends SealedLink {
  readonly event: Readonly<Record<string, unknown>>;
}

const hashStart = ',"hash":"';
const hashEnd = '"}';
const hashMemberBytes = hashStart.length + 64 + hashEnd.length;
const hex64 = /^[\da-f]{64}$/;
const closingBrace = 0x7d;
const comma = 0x2c;

/** SHA-256 in hex. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data);
}

/**
 * Puts an event behind another. The line is the canonical form of the event with `seq` and
 * `prev_hash`, and at its end the member `hash`, which is the SHA-256 of what is before it and a
 * closing brace: whoever removes that member can check it with any SHA-256.
 */
export function seal(event: object, head: ChainHead): { readonly line: string; head: ChainHead } {
  const seq = head.seq + 1;
  const body = canonical({ ...event, seq, prev_hash: head.hash });
  const own = sha256(body);
  return { line: `${body.slice(0, -1)}${hashStart}${own}${hashEnd}\n`, head: { seq, hash: own } };
}

/** A text that was cut in the middle of a letter must not be why batches are refused. */
function canonical(event: object): string {
  try {
    return canonicalJson(event);
  } catch {
    const wellFormed = (_name: string, value: unknown) =>
      typeof value === 'string' ? Buffer.from(value).toString() : value;
    return canonicalJson(JSON.parse(JSON.stringify(event), wellFormed));
  }
}

/**
 * Reads a line and checks its hash and its form.
 *
 * @param line without its line end
 * @returns    `undefined` when it is not a line as `seal` writes it
 */
export function readSealed(line: Buffer): SealedEvent | undefined {
  const link = readLink(line);
  if (!link) return undefined;
  const { seq, hash, prevHash, kind } = link; // A spread takes longer than all the rest here.
  return { seq, hash, prevHash, kind, event: eventIn(line) };
}

/** The same without the event, which takes longer to read than all that is checked. */
export function readLink(line: Buffer): SealedLink | undefined {
  const end = line.length - hashMemberBytes;
  if (end < 2) return undefined;
  const member = line.toString('latin1', end);
  const own = member.slice(hashStart.length, -hashEnd.length);
  if (!member.startsWith(hashStart) || !member.endsWith(hashEnd)) return undefined;
  // In its place, since a copy of each line would take longer than its hash.
  line[end] = closingBrace;
  const body = line.subarray(0, end + 1);
  const link = sha256(body) === own ? (readPlainLink(body) ?? parsedLink(body)) : undefined;
  line[end] = comma;
  return link && { seq: link.seq, hash: own, prevHash: link.prevHash, kind: link.kind };
}

/** @param line that was read and found whole */
export function eventIn(line: Buffer): SealedEvent['event'] {
  const body = line.toString('utf8', 0, line.length - hashMemberBytes);
  return JSON.parse(`${body}}`) as SealedEvent['event'];
}

/** For those of another form than `readPlainLink` knows: with letters that are not ASCII. */
function parsedLink(body: Buffer): Link | undefined {
  const event = parsed(body);
  if (!event) return undefined;
  const { seq, prev_hash: prevHash, kind } = event;
  if (!Number.isSafeInteger(seq) || (seq as number) < 1) return undefined;
  if (typeof prevHash !== 'string' || !hex64.test(prevHash)) return undefined;
  return { seq: seq as number, prevHash, kind: typeof kind === 'string' ? kind : '' };
}

/** Of two lines that say the same, one is not what was written, though its hash may be right. */
function parsed(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  const text = body.toString();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const isCanonical = canonicalJson(value) === text && isWhole(text, body);
    return isCanonical ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes that are no UTF-8 are read as U+FFFD. */
function isWhole(text: string, body: Buffer): boolean {
  return !text.includes('\ufffd') || body.equals(Buffer.from(text));
}
