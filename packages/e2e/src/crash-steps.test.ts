import { afterEach, expect, it } from '@jest/globals';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KillOrder } from './crash/kill-preload.ts';
import { spansPerRequest } from './crash/numbered.ts';
import { createSender } from './crash/senders.ts';
import { createWorld, type World } from './crash/world.ts';
import { repository } from './harness/repository.ts';

/** `npm run crash` takes every step; else it is every so many-th. */
const stride = Number(process.env['TRACEVEIL_CRASH_STRIDE'] ?? 20);
const requestsPerLife = 4;
const preload = pathToFileURL(join(repository, 'packages/e2e/dist/crash/kill-preload.js')).href;
const report = join(tmpdir(), `traceveil-kill-${process.pid}`);

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
  rmSync(report, { force: true });
});

/** What happens on the way of a few requests; ends early when the process does. */
async function live(to: World, requests: Requests): Promise<void> {
  const { flapping } = to;
  flapping.answerWith(503);
  if (!(await to.isReady())) return;
  await requests.send(requestsPerLife / 2);
  await to.reconfigure();
  to.reload();
  await to.reloaded(1);
  // One batch is refused for good and becomes a dead letter.
  flapping.answerWith((bytes) => (bytes.includes('number 0;') ? 400 : 200));
  await requests.send(requestsPerLife / 2);
  await to.drain();
  if (!to.hasEnded) await to.stop();
}

interface Requests {
  /** So many more, over both protocols in turn; gives up what nobody answers once it is down. */
  send(count: number): Promise<void>;
  /** All of a life that nobody said "ok" to, until somebody does. */
  finish(): Promise<void>;
  close(): void;
}

function requestsTo(to: World): Requests {
  const senders = (['HTTP', 'gRPC'] as const).map((protocol) =>
    createSender(protocol, to.ports, to.judge),
  );
  const waiting: number[] = [];
  let next = 0;
  const send = async (request: number, signal: AbortSignal) => {
    const isTaken = await senders[request % 2]?.send(request, signal);
    if (isTaken !== true) waiting.push(request);
  };
  return {
    async send(count) {
      const down = new AbortController();
      const look = setInterval(() => {
        if (to.hasEnded) down.abort();
      }, 10);
      for (let sent = 0; sent < count && !to.hasEnded; sent += 1) await send(next++, down.signal);
      clearInterval(look);
    },
    async finish() {
      const patient = AbortSignal.timeout(30_000);
      while (next < requestsPerLife) waiting.push(next++);
      for (const request of waiting.splice(0)) await send(request, patient);
    },
    close() {
      for (const sender of senders) sender.close();
    },
  };
}

/** One life that ends at a step, and one in which all that was acknowledged must come out. */
async function step(kind: KillOrder['kind'], trail: 'whole' | 'broken', at: number) {
  const own = await createWorld();
  world = own;
  if (trail === 'broken') await own.breakTrail();
  const requests = requestsTo(own);
  rmSync(report, { force: true });
  const order: KillOrder = { directory: own.dataDirectory, kind, at, report };
  own.launch({ NODE_OPTIONS: `--import=${preload}`, TRACEVEIL_KILL: JSON.stringify(order) });
  await live(own, requests);
  await own.lookAtRemains();
  const killed = readReport();
  own.flapping.answerWith(200);
  await own.mendTrail();
  await own.start();
  await own.drain();
  await own.judge.checkTrail(own.dataDirectory);
  await requests.finish();
  requests.close();
  await own.drain();
  const code = await own.stop();
  const { faults, figures } = await own.conclude();
  await own.close();
  world = undefined;
  return { kind, at, killed, code, faults, figures };
}

/** @returns `undefined` when the process lived to its end */
function readReport(): string | undefined {
  try {
    return readFileSync(report, 'utf8');
  } catch {
    return undefined;
  }
}

it.each([
  ['before', 'whole'],
  ['within', 'whole'],
  ['before', 'broken'],
  ['within', 'broken'],
] as const)(
  `loses and leaks nothing when killed %s any call to the file system, the trail %s (every ${stride}.)`,
  async (kind, trail) => {
    const kills: string[] = [];
    let at = Math.ceil(stride / 2);
    for (;;) {
      const { killed, code, faults, figures } = await step(kind, trail, at);
      // Without a kill, those of the batch that was refused for good.
      const dead = killed === undefined ? figures.dead : spansPerRequest;
      const asPromised = { code: 0, faults: [], dead: spansPerRequest };
      expect({ at, killed, code, faults, dead }).toEqual({ at, killed, ...asPromised });
      expect(figures.acknowledged).toBe(requestsPerLife * spansPerRequest);
      if (killed === undefined) break;
      kills.push(`${at} ${killed}`);
      at += stride;
    }
    process.stdout.write(
      `${kills.length} kills ${kind} a call, trail ${trail}:\n  ${kills.join('\n  ')}\n`,
    );
    expect(kills.length).toBeGreaterThan(0);
  },
  3_600_000 / stride,
);
