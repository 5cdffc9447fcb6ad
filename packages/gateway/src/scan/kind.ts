import { isUtf8 } from 'node:buffer';
import { countItems, jsonToProto, rewrite, traceRangesIn } from '@traceveil/otlp';
import { signals, type Signal } from '@traceveil/pipeline';

/** What `--input` may say. */
export const inputs = ['auto', 'text', 'jsonl', 'otlp-json', 'otlp-proto'] as const;

/** One of `inputs`. */
export type Input = (typeof inputs)[number];

/** An OTLP request. */
export interface ScanRequest {
  readonly signal: Signal;
  readonly bytes: Uint8Array;
}

const newline = 0x0a;
const traceIdDigits = 32;
const requestKeys: Readonly<Record<string, Signal>> = {
  resourceSpans: 'traces',
  resourceLogs: 'logs',
  resourceMetrics: 'metrics',
};
const requestKey = /"resource(?:Spans|Logs|Metrics)"/;
const lineNames = /\.(?:jsonl|ndjson)(?:\.gz)?$/i;

/** By how a file begins; `-proto` and `-json` may turn out to be none, and are text then. */
export type Kind = 'gzip' | 'binary' | 'text' | 'jsonl' | 'otlp-json' | 'otlp-proto';

/**
 * Says what a file is.
 *
 * @param head its first bytes, so many that a line of JSON ends in them
 */
export function kindOf(head: Buffer, file: string): Kind {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08) return 'gzip';
  // A request begins with field 1, and no text holds the control characters of its lengths.
  const isText = isUtf8(onCharacter(head)) && !head.some(isControl);
  if (head[0] === newline && !isText) return 'otlp-proto';
  if (isBinary(head)) return 'binary';
  const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  if (!/^\s*\{/.test(text)) return lineNames.test(file) ? 'jsonl' : 'text';
  if (lineNames.test(file) || isLines(text)) return 'jsonl';
  return requestKey.test(text) ? 'otlp-json' : 'text';
}

/** A whole object in the first line, and another in the next. */
function isLines(text: string): boolean {
  const begun = text.trimStart();
  const end = begun.indexOf('\n');
  if (end < 0) return false;
  return begun.slice(end).trimStart().startsWith('{') && isObject(begun.slice(0, end));
}

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** No text but UTF-16 has zeros. */
function isBinary(head: Buffer): boolean {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  return !isUtf16 && head.includes(0);
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b;
}

/** Without a character that is cut off at the end. */
function onCharacter(head: Buffer): Buffer {
  let end = head.length;
  while (end > Math.max(0, head.length - 3) && ((head[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  return (head[end - 1] ?? 0) >= 0xc0 ? head.subarray(0, end - 1) : head;
}

/** @returns undefined when it is no OTLP/JSON request */
export function jsonRequest(bytes: Buffer): ScanRequest | undefined {
  if (!Object.keys(requestKeys).some((key) => bytes.includes(`"${key}"`))) return undefined;
  try {
    const keys = Object.keys(JSON.parse(bytes.toString()) as object);
    const key = keys.find((one) => Object.hasOwn(requestKeys, one));
    const signal = key === undefined ? undefined : requestKeys[key];
    return signal && { signal, bytes: jsonToProto(bytes, signal) };
  } catch {
    // The message would quote the text.
    return undefined;
  }
}

/**
 * @param signal of the request; when it is not told, the first that fits best, as protobuf does not
 *               say: with the fewest fields that the signal does not know
 * @returns undefined when it is no OTLP request in protobuf
 */
export function protoRequest(bytes: Buffer, signal: Signal | undefined): ScanRequest | undefined {
  const fitting = (signal ? [signal] : signals).map((one) => ({
    signal: one,
    strangers: strangersIn(bytes, one),
  }));
  fitting.sort((one, other) => one.strangers - other.strangers);
  const [best] = fitting;
  return best && best.strangers < Infinity ? { signal: best.signal, bytes } : undefined;
}

/** How much of it is not of the signal: unknown fields, ids of traces that are none. */
function strangersIn(bytes: Uint8Array, signal: Signal): number {
  let strangers = 0;
  try {
    if (countItems(bytes, signal) === 0) return Infinity;
    rewrite(bytes, signal, {
      replace({ kind }) {
        if (kind === 'unknown') strangers++;
        return undefined;
      },
      judge: () => 'none',
    });
    const ids = [...traceRangesIn(bytes, signal).byTrace.keys()];
    strangers += ids.filter((id) => id.length !== traceIdDigits).length;
    // A span is of a trace; a log record need not be.
    if (signal === 'traces' && ids.length === 0) strangers++;
    return strangers;
  } catch {
    return Infinity;
  }
}
