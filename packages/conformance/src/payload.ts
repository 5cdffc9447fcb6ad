// Requests of our own making, byte by byte: some must be broken, and no encoder of ours is to judge.

import { randomBytes } from 'node:crypto';
import { varintSize, writeVarint } from '@traceveil/otlp';
import type { Signal } from '@traceveil/pipeline';

/** What each item is called; nothing in a request is worth hiding. */
const name = 'conformance';
const none = Buffer.alloc(0);

/** Field numbers from here on no message of OTLP has; 1000 it once had. */
const unknownNumber = 2_000;

/** Fields that a later version of OTLP may have, one of each wire type. */
export const unknownFields = Buffer.concat([
  delimited(unknownNumber, 'of a later version'),
  varint(unknownNumber + 1, 7),
  fixed64(unknownNumber + 2, 7n),
  Buffer.concat([varints((unknownNumber + 3) * 8 + 5), Buffer.alloc(4)]),
]);

/** What of an item may be otherwise than it should. */
export interface ItemParts {
  /** 16 bytes. */
  readonly traceId?: Uint8Array;
  readonly name?: Uint8Array;
  /** Fields behind those of the item. */
  readonly beside?: Uint8Array;
}

/** A span, a log record or a metric with one data point. */
export function itemOf(signal: Signal, parts: ItemParts = {}): Buffer {
  const { traceId = randomBytes(16), name: named = Buffer.from(name), beside = none } = parts;
  const now = BigInt(Date.now()) * 1_000_000n;
  switch (signal) {
    case 'traces':
      return Buffer.concat([
        delimited(1, traceId),
        delimited(2, randomBytes(8)),
        delimited(5, named),
        varint(6, 1),
        fixed64(7, now),
        fixed64(8, now),
        beside,
      ]);
    case 'logs':
      return Buffer.concat([fixed64(1, now), varint(2, 9), delimited(5, text(named)), beside]);
    case 'metrics': {
      const point = Buffer.concat([fixed64(3, now), fixed64(6, 1n), beside]);
      const gauge = Buffer.concat([delimited(1, point), beside]);
      return Buffer.concat([delimited(1, named), delimited(5, gauge), beside]);
    }
  }
}

/** An `Export<Signal>ServiceRequest` of one resource with one scope. */
export function requestOf(items: readonly Uint8Array[], beside: Uint8Array = none): Buffer {
  const service = Buffer.concat([delimited(1, 'service.name'), delimited(2, text(name))]);
  const resource = Buffer.concat([delimited(1, Buffer.concat([service, beside])), beside]);
  const scope = Buffer.concat([delimited(1, name), beside]);
  const listed = Buffer.concat(items.map((item) => delimited(2, item)));
  const scoped = Buffer.concat([delimited(1, scope), listed, beside]);
  const envelope = Buffer.concat([delimited(1, resource), delimited(2, scoped), beside]);
  return Buffer.concat([delimited(1, envelope), beside]);
}

/** A request with one sound item. */
export function soundRequest(signal: Signal): Buffer {
  return requestOf([itemOf(signal)]);
}

/**
 * Packs to a thirtieth, as telemetry does: a server may refuse what unpacks to hundreds of times its
 * size. It does not come again within the 32 KiB that gzip looks back.
 */
const padding = Buffer.concat(
  Array.from({ length: 64 }, () => Buffer.concat([randomBytes(24), Buffer.alloc(1_000, 'x')])),
);

/**
 * A valid request of `bytes` bytes in which nothing but its size matters: no item, one field that no
 * server knows, so that none stores it.
 */
export function paddedRequest(bytes: number): Buffer {
  const headBytes = varintSize(unknownNumber * 8 + 2) + varintSize(bytes);
  return delimited(unknownNumber, Buffer.alloc(bytes - headBytes, padding));
}

function text(value: Uint8Array | string): Buffer {
  return delimited(1, value);
}

/** A length-delimited field. */
function delimited(number: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varints(number * 8 + 2, bytes.length), bytes]);
}

/** A field that is a small number. */
function varint(number: number, value: number): Buffer {
  return varints(number * 8, value);
}

function fixed64(number: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return Buffer.concat([varints(number * 8 + 1), bytes]);
}

function varints(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.reduce((sum, value) => sum + varintSize(value), 0));
  let at = 0;
  for (const value of values) at = writeVarint(bytes, at, value);
  return bytes;
}
