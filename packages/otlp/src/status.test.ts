import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { google } from '../generated/messages.js';
import {
  decodeStatus,
  encodeStatus,
  isRetryableGrpc,
  isRetryableHttp,
  messageCharactersMax,
  statusByRemedy,
} from './status.ts';
import type { Encoding } from './status.ts';

const encodings: readonly Encoding[] = ['proto', 'json'];

describe('status', () => {
  it('tells a sender to try again for two remedies only', () => {
    const retried = Object.entries(statusByRemedy).filter(([, { http }]) => isRetryableHttp(http));
    expect(retried.map(([remedy]) => remedy)).toEqual(['retry', 'rate_limited']);
    expect(retried.map(([, { grpc }]) => isRetryableGrpc(grpc, true))).toEqual([true, true]);
  });

  it('retries 429, 502, 503 and 504 and no other status from 400 to 599', () => {
    const statuses = Array.from({ length: 200 }, (_, index) => 400 + index);
    expect(statuses.filter(isRetryableHttp)).toEqual([429, 502, 503, 504]);
  });

  it('retries the codes of the specification, RESOURCE_EXHAUSTED only with RetryInfo', () => {
    const codes = Array.from({ length: 17 }, (_, code) => code);
    expect(codes.filter((code) => isRetryableGrpc(code, false))).toEqual([1, 4, 10, 11, 14, 15]);
    expect(codes.filter((code) => isRetryableGrpc(code, true))).toEqual([1, 4, 8, 10, 11, 14, 15]);
  });

  it.each(encodings)('reads in %s what it wrote', (encoding) => {
    const anyStatus = fc.record(
      {
        code: fc.integer({ min: 1, max: 16 }),
        message: fc.string({ maxLength: 100, unit: 'grapheme' }),
        retryDelayMs: fc.integer({ min: 0, max: 1e9 }),
      },
      { requiredKeys: ['code', 'message'] },
    );
    fc.assert(
      fc.property(anyStatus, (status) => {
        expect(decodeStatus(encodeStatus(status, encoding), encoding)).toEqual(status);
      }),
    );
  });

  it('writes the details that protobuf readers know', () => {
    const violations = [{ field: 'resource_spans[0]', description: 'cut off' }];
    const bytes = encodeStatus(
      { code: 3, message: 'no', retryDelayMs: 2_500, violations },
      'proto',
    );
    const { details } = google.rpc.Status.decode(bytes);
    expect(details.map(({ type_url }) => type_url)).toEqual([
      'type.googleapis.com/google.rpc.RetryInfo',
      'type.googleapis.com/google.rpc.BadRequest',
    ]);
    const [retryInfo, badRequest] = details.map(({ value }) => value ?? new Uint8Array());
    const { retryDelay } = google.rpc.RetryInfo.decode(retryInfo ?? new Uint8Array());
    expect([Number(retryDelay?.seconds), retryDelay?.nanos]).toEqual([2, 5e8]);
    const { fieldViolations } = google.rpc.BadRequest.decode(badRequest ?? new Uint8Array());
    expect(fieldViolations).toMatchObject(violations);
  });

  it('writes the JSON mapping of Any and Duration', () => {
    const status = { code: 14, message: 'full', retryDelayMs: 1_500 };
    expect(JSON.parse(Buffer.from(encodeStatus(status, 'json')).toString())).toEqual({
      code: 14,
      message: 'full',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.500s' }],
    });
  });

  it.each(encodings)('reads anything in %s without throwing', (encoding) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof decodeStatus(bytes, encoding).message).toBe('string');
      }),
    );
    const anyJson = fc.json().map((text) => Buffer.from(text));
    fc.assert(
      fc.property(anyJson, (bytes) => {
        expect(typeof decodeStatus(bytes, encoding).code).toBe('number');
      }),
    );
  });

  it.each(encodings)('keeps little of a long message in %s', (encoding) => {
    const bytes = encodeStatus({ code: 13, message: 'x'.repeat(100_000) }, encoding);
    expect(decodeStatus(bytes, encoding).message).toHaveLength(messageCharactersMax);
  });
});
