import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { gatewayPorts, plainConfig, startGatewayWith } from './harness/gateway.ts';
import type { Gateway } from './harness/gateway.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import type { OtlpSink } from './harness/otlp-sink.ts';
import { exportRaw } from './harness/raw-export.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { until } from './harness/wait.ts';
import { metricIn } from './soak/metrics.ts';

const MiB = 1024 ** 2;
const limitMiB = 2;
const requestBytes = MiB / 2;
const senders = 40;
/** A second wave may find the memory less tidy than the first one; it holds no more of it. */
const ripplesMiB = 32;
const triesMax = 1_000;

let backend: OtlpSink;
let arrived: string[];
let gateway: Gateway;

beforeEach(async () => {
  arrived = [];
  backend = await startOtlpSink(({ bytes }) => arrived.push(...numbersIn(bytes)));
  const ports = await gatewayPorts();
  const exporters = { otlp_http: { endpoint: backend.url } };
  const config = parse(plainConfig(ports, { exporters })) as {
    receivers: { otlp: Record<string, unknown> };
  };
  config.receivers.otlp['admission'] = { request_limit_mib: limitMiB };
  gateway = await startGatewayWith(stringify(config), ports);
});
afterEach(async () => {
  await gateway.stop();
  await backend.stop();
});

const words = 'nothing of this is a secret, and all of it is to be read; ';
const filling = words.repeat(Math.ceil(requestBytes / words.length));

function numbered(number: string): Buffer {
  return spanRequest(`<${number}> ${filling}`);
}

function numbersIn(bytes: Buffer): string[] {
  return [...bytes.toString('latin1').matchAll(/<([\w-]+)> nothing/g)].map(([, at = '']) => at);
}

/** All at once, each again and again until it is taken. @returns how often they were refused */
async function wave(name: string): Promise<number> {
  let refusals = 0;
  const numbers = Array.from({ length: senders }, (_, index) => `${name}-${index}`);
  await Promise.all(
    numbers.map(async (number) => {
      const body = numbered(number);
      for (let tries = 0; tries < triesMax; tries += 1) {
        const answer = await gateway.post('/v1/traces', body, protobufHeaders);
        await answer.arrayBuffer();
        if (answer.status === 200) return;
        expect(answer.status).toBe(503);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        refusals += 1;
        await sleep(100); // Sooner than it was told to.
      }
      throw new Error(`${number} was not taken within ${triesMax} tries`);
    }),
  );
  return refusals;
}

function peakMiB(): number {
  const status = readFileSync(`/proc/${String(gateway.child.process.pid)}/status`, 'latin1');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

describe('ten times more than may be in hand', () => {
  it('is told early to come back, and taken once in its turn, in the same memory', async () => {
    const first = await wave('first');
    const firstPeakMiB = peakMiB();
    const second = await wave('second');
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(0);
    expect(peakMiB() - firstPeakMiB).toBeLessThan(ripplesMiB);
    // What was refused has gone nowhere: all arrives, and nothing twice.
    await until(() => arrived.length >= 2 * senders || undefined, { what: 'all to arrive' });
    expect(new Set(arrived).size).toBe(arrived.length);
    expect(arrived).toHaveLength(2 * senders);
    // Early: nobody had looked into it, or counted its spans.
    const { text } = await gateway.admin('/metrics');
    const unread = metricIn(text, 'traceveil_receiver_refused_requests_total', 'reason="retry"');
    expect(unread).toBe(first + second);
    expect(metricIn(text, 'otelcol_receiver_refused_spans')).toBe(0);
    expect(metricIn(text, 'otelcol_receiver_accepted_spans')).toBe(2 * senders);
  });

  it('hears UNAVAILABLE with RetryInfo over gRPC, where it is taken in its turn too', async () => {
    let refusals = 0;
    const send = async (number: string) => {
      const bytes = numbered(number);
      for (let tries = 0; tries < triesMax; tries += 1) {
        const { outcome, text } = await exportRaw(gateway, 'gRPC', { bytes });
        if (outcome === 'ok') return;
        expect(outcome).toBe('gRPC 14');
        expect(text).toContain('grpc-status-details-bin');
        refusals += 1;
        await sleep(100);
      }
    };
    await Promise.all(Array.from({ length: senders }, (_, index) => send(`grpc-${index}`)));
    expect(refusals).toBeGreaterThan(0);
    await until(() => arrived.length >= senders || undefined, { what: 'all to arrive' });
    expect(new Set(arrived).size).toBe(arrived.length);
    expect(arrived).toHaveLength(senders);
  });
});
