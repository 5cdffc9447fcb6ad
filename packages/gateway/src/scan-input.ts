import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { countItems, jsonToProto } from '@traceveil/otlp';
import { signals, type Signal } from '@traceveil/pipeline';

/** What `traceveil scan` can read. */
export const scanFormats = ['text', 'otlp-json', 'otlp-proto'] as const;

/** One of `scanFormats`. */
export type ScanFormat = (typeof scanFormats)[number];

/** An OTLP request in a file that may hold several, one a line. */
export interface ScanRequest {
  readonly signal: Signal;
  readonly bytes: Uint8Array;
  /** From 1; 0 when the file is one request. */
  readonly line: number;
}

/** What there is to scan. */
export type ScanInput =
  | { readonly format: 'text'; readonly bytes: Uint8Array }
  | { readonly format: 'otlp'; readonly requests: readonly ScanRequest[] };

/** Rule, place and length; of an OTLP request the length is not known. Never the value. */
export type ScanRow = readonly [rule: string, place: string, length: string];

const newline = 0x0a;
const requestKeys: Readonly<Record<string, Signal>> = {
  resourceSpans: 'traces',
  resourceLogs: 'logs',
  resourceMetrics: 'metrics',
};

/** Reads a whole file, or standard input for `-`. */
export async function readBytes(file: string): Promise<Uint8Array> {
  if (file !== '-') return readFile(file);
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * Finds out what `bytes` are, unless told.
 *
 * @param signal of protobuf, which does not say; otherwise the first that fits
 * @throws Error when they are not what was told
 */
export function readScanInput(
  bytes: Uint8Array,
  format: ScanFormat | undefined,
  signal: Signal | undefined,
): ScanInput {
  if (format !== 'text' && format !== 'otlp-proto') {
    const requests = jsonRequests(bytes);
    if (requests) return { format: 'otlp', requests };
    if (format) throw new Error('this is no OTLP/JSON request, nor one on each line');
  }
  if (format === 'otlp-proto' || (format === undefined && isBinary(bytes))) {
    const found = signal ?? signals.find((one) => fits(bytes, one));
    if (found && fits(bytes, found)) {
      return { format: 'otlp', requests: [{ signal: found, bytes, line: 0 }] };
    }
    if (format) throw new Error('this is no OTLP request in protobuf');
  }
  return { format: 'text', bytes };
}

function jsonRequests(bytes: Uint8Array): ScanRequest[] | undefined {
  const whole = jsonRequest(bytes, 0);
  if (whole) return [whole];
  const requests: ScanRequest[] = [];
  for (let start = 0, line = 1; start < bytes.length; line += 1) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    if (end > start) {
      const request = jsonRequest(bytes.subarray(start, end), line);
      if (!request) return undefined;
      requests.push(request);
    }
    start = end + 1;
  }
  return requests.length > 0 ? requests : undefined;
}

function jsonRequest(bytes: Uint8Array, line: number): ScanRequest | undefined {
  const text = Buffer.from(bytes).toString();
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const keys = Object.keys(JSON.parse(text) as object);
    const key = keys.find((one) => Object.hasOwn(requestKeys, one));
    const signal = key === undefined ? undefined : requestKeys[key];
    return signal && { signal, bytes: jsonToProto(bytes, signal), line };
  } catch {
    return undefined;
  }
}

/** A request begins with field 1, and no text holds the control characters of its lengths. */
function isBinary(bytes: Uint8Array): boolean {
  return bytes[0] === newline && (!isUtf8(bytes) || bytes.some(isControl));
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}

function fits(bytes: Uint8Array, signal: Signal): boolean {
  try {
    return countItems(bytes, signal) > 0;
  } catch {
    return false;
  }
}
