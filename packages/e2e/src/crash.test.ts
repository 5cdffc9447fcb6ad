import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentSecrets } from './harness/agents.ts';
import { run } from './harness/child.ts';
import type { Child } from './harness/child.ts';
import { filesBelow } from './harness/files-below.ts';
import * as gateways from './harness/gateway.ts';
import { kindsIn } from './harness/judge-spans.ts';
import { startOtlpSink } from './harness/otlp-sink.ts';
import type { OtlpSink } from './harness/otlp-sink.ts';
import { program } from './harness/repository.ts';
import { protobufHeaders, spanRequest } from './harness/span-request.ts';
import { until } from './harness/wait.ts';

const { github = '' } = agentSecrets;
const senders = 4;

/** `npm run crash` has more. */
const kills = Number(process.env['TRACEVEIL_KILLS'] ?? 15);

let sink: OtlpSink;
let directory = '';
let child: Child | undefined;
let sending: ReturnType<typeof startSenders> | undefined;
beforeEach(async () => {
  sink = await startOtlpSink();
  directory = await gateways.temporaryDirectory();
});
afterEach(async () => {
  child?.process.kill('SIGKILL');
  await child?.exited;
  await sending?.end();
  await sink.stop();
  await rm(directory, { recursive: true, force: true });
});

/** A span that arrived: the number that its sender gave it, and whether anything was masked. */
function arrivals() {
  return sink.received.flatMap(({ request }) => {
    const text = JSON.stringify(request);
    const [, number] = /number (\d+)/.exec(text) ?? [];
    const traceId = Buffer.from(traceIdOf(request)).toString('hex');
    return [{ number: Number(number), isMasked: text.includes('[REDACTED:'), traceId }];
  });
}

function traceIdOf(request: unknown): Uint8Array {
  const { resourceSpans } = request as {
    resourceSpans: { scopeSpans: { spans: { traceId: Uint8Array }[] }[] }[];
  };
  return resourceSpans[0]?.scopeSpans[0]?.spans[0]?.traceId ?? new Uint8Array(0);
}

/** Sends until it is told to end; a span is sent until somebody says "ok" to it. */
function startSenders(url: string) {
  const acknowledged = new Set<number>();
  let next = 0;
  const ending = new AbortController();
  const isEnding = () => ending.signal.aborted;
  const send = async () => {
    while (!isEnding()) {
      const number = (next += 1);
      const body = spanRequest(`number ${number} ${number % 3 === 0 ? github : 'plain'}`);
      for (;;) {
        const status = await fetch(url, { method: 'POST', body, headers: protobufHeaders })
          .then((response) => response.arrayBuffer().then(() => response.status))
          .catch(() => 0);
        if (status === 200) break;
        if (isEnding()) return;
        await sleep(10);
      }
      acknowledged.add(number);
    }
  };
  const ended = Promise.all(Array.from({ length: senders }, send));
  return {
    acknowledged,
    async end() {
      ending.abort();
      await ended;
    },
  };
}

it(
  `loses nothing that was acknowledged, in ${kills} kills`,
  async () => {
    const ports = await gateways.gatewayPorts();
    const retry = { initial_interval: '20ms', max_interval: '100ms' };
    const exporters = { otlp_http: { endpoint: sink.url, retry_on_failure: retry } };
    const config = gateways.plainConfig(ports, { exporters });
    await writeFile(join(directory, 'traceveil.yaml'), config);
    const start = async () => {
      child = gateways.traceveil(['run', '--config', 'traceveil.yaml'], { cwd: directory });
      const isReady = async () => {
        const { status } = await fetch(`http://127.0.0.1:${ports.admin}/readyz`);
        return status === 200 ? true : undefined;
      };
      const { process: started, stderr } = child;
      const state = () => `exit code ${started.exitCode ?? 'none'}, it wrote: ${stderr()}`;
      await until(isReady, { what: 'the gateway', timeoutMs: 60_000, state });
    };

    sending = startSenders(`http://127.0.0.1:${ports.http}/v1/traces`);
    const { acknowledged, end } = sending;
    for (let killed = 0; killed < kills; killed += 1) {
      await start();
      // Sometimes the backend is away as well.
      sink.answerWith(killed % 4 === 3 ? 503 : 200);
      await sleep(Math.random() * 500);
      child?.process.kill('SIGKILL');
      await child?.exited;
    }
    sink.answerWith(200);
    await start();
    await end();
    expect(await child?.stop()).toBe(0);

    const arrived = arrivals();
    const numbers = new Set(arrived.map(({ number }) => number));
    expect(acknowledged.size).toBeGreaterThan(kills);
    expect([...acknowledged].filter((number) => !numbers.has(number))).toEqual([]);
    const trail = readFileSync(join(directory, 'data/audit/audit.jsonl'), 'utf8');
    const masked = arrived.filter(({ isMasked }) => isMasked);
    expect(masked.length).toBeGreaterThan(0);
    expect(masked.filter(({ traceId }) => !trail.includes(traceId))).toEqual([]);
    const { code, stdout } = await run(process.execPath, [program, 'audit', 'verify'], {
      cwd: directory,
    });
    expect(stdout).toMatch(/^ok: /m);
    expect(code).toBe(0);
    const files = filesBelow(join(directory, 'data'));
    const leaking = files.filter(([, text]) => kindsIn({ text }).length > 0);
    expect(leaking.map(([path]) => path)).toEqual([]);
    expect(kindsIn({ arrived: sink.received.map(({ request }) => request) })).toEqual([]);
    process.stdout.write(
      `${kills} kills: ${acknowledged.size} spans acknowledged, ${arrived.length} arrived\n`,
    );
  },
  60_000 + kills * 5_000,
);
