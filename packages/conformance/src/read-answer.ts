import type { Encoding } from '@traceveil/otlp';

/** What an `Export<Signal>ServiceResponse` says. */
export interface ReadResponse {
  /** Undefined: `partial_success` is unset. */
  readonly partial: { readonly rejected: bigint; readonly message: string } | undefined;
}

/** What a `google.rpc.Status` says. */
export interface ReadStatus {
  readonly code: bigint;
  readonly message: string;
  /** The messages of `details` by their type, such as `RetryInfo`. */
  readonly details: readonly string[];
}

/** Reads strictly: what `@traceveil/otlp` forgives a backend is what a judge looks for. */
export function readResponse(bytes: Uint8Array, encoding: Encoding): ReadResponse | undefined {
  return attempt(() => (encoding === 'proto' ? responseOf(bytes) : jsonResponseOf(bytes)));
}

/** @returns undefined when the bytes are no `google.rpc.Status` */
export function readStatus(bytes: Uint8Array, encoding: Encoding): ReadStatus | undefined {
  return attempt(() => (encoding === 'proto' ? statusOf(bytes) : jsonStatusOf(bytes)));
}

class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

function attempt<Message>(read: () => Message): Message | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}

function responseOf(bytes: Uint8Array): ReadResponse {
  const fields = fieldsOf(bytes, { 1: 'bytes' });
  const partial = fields.findLast(({ number }) => number === 1);
  if (!partial) return { partial: undefined };
  const inner = fieldsOf(partial.bytes, { 1: 'number', 2: 'bytes' });
  return {
    partial: {
      rejected: BigInt.asIntN(64, inner.findLast(({ number }) => number === 1)?.value ?? 0n),
      message: decodeText(inner.findLast(({ number }) => number === 2)?.bytes),
    },
  };
}

function statusOf(bytes: Uint8Array): ReadStatus {
  const fields = fieldsOf(bytes, { 1: 'number', 2: 'bytes', 3: 'bytes' });
  return {
    code: fields.findLast(({ number }) => number === 1)?.value ?? 0n,
    message: decodeText(fields.findLast(({ number }) => number === 2)?.bytes),
    details: fields
      .filter(({ number }) => number === 3)
      .map((detail) => {
        const any = fieldsOf(detail.bytes, { 1: 'bytes', 2: 'bytes' });
        return typeName(decodeText(any.findLast(({ number }) => number === 1)?.bytes));
      }),
  };
}

function jsonResponseOf(bytes: Uint8Array): ReadResponse {
  const { partialSuccess } = membersOf(parseJson(bytes), ['partialSuccess']);
  if (partialSuccess === undefined) return { partial: undefined };
  const { errorMessage = '', ...counts } = membersOf(partialSuccess, [
    'rejectedSpans',
    'rejectedLogRecords',
    'rejectedDataPoints',
    'errorMessage',
  ]);
  const [rejected = '0'] = Object.values(counts);
  if (typeof errorMessage !== 'string' || !/^-?\d+$/.test(String(rejected))) {
    throw new UnreadableError('partialSuccess');
  }
  return { partial: { rejected: BigInt(String(rejected)), message: errorMessage } };
}

function jsonStatusOf(bytes: Uint8Array): ReadStatus {
  const members = membersOf(parseJson(bytes), ['code', 'message', 'details']);
  const { code = 0, message = '', details = [] } = members;
  if (!Number.isInteger(code) || typeof message !== 'string' || !Array.isArray(details)) {
    throw new UnreadableError('Status');
  }
  const types = details.map((detail: unknown) =>
    typeName(String(Object.entries(detail ?? {}).find(([key]) => key === '@type')?.[1])),
  );
  return { code: BigInt(Number(code)), message, details: types };
}

function typeName(url: string): string {
  return url.slice(url.lastIndexOf('.') + 1);
}

function membersOf(value: unknown, allowed: readonly string[]): Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && Object.keys(value).every((key) => allowed.includes(key))) return { ...value };
  throw new UnreadableError('JSON');
}

interface Field {
  readonly number: number;
  readonly value: bigint;
  readonly bytes: Uint8Array;
}

/** @throws UnreadableError for anything but the fields that the message has */
function fieldsOf(
  bytes: Uint8Array,
  kinds: Readonly<Record<number, 'number' | 'bytes'>>,
): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const nextVarint = () => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new UnreadableError('varint');
  };
  while (at < bytes.length) {
    const tag = Number(nextVarint());
    const number = Math.floor(tag / 8);
    const kind = kinds[number];
    if (kind === undefined || tag % 8 !== (kind === 'number' ? 0 : 2)) {
      throw new UnreadableError('field');
    }
    const value = nextVarint();
    const start = at;
    if (kind === 'bytes') at += Number(value);
    if (at > bytes.length) throw new UnreadableError('length');
    fields.push({ number, value, bytes: bytes.subarray(start, at) });
  }
  return fields;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeText(bytes));
  } catch {
    throw new UnreadableError('JSON');
  }
}

function decodeText(bytes: Uint8Array = new Uint8Array(0)): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableError('UTF-8');
  }
}
