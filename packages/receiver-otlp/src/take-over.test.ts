import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { config } from './config.ts';
import { otlpReceiver } from './factory.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import type { FakeDependencies } from './fake-dependencies.ts';
import { createAuthority, writeTlsFiles } from './sample-certificates.ts';
import { sendOver, transports } from './secure-sender.ts';
import type { Shown, Transport } from './secure-sender.ts';
import { stuckAccept } from './stuck-accept.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Ports = Readonly<Record<Transport, number>>;

/** A receiver that is configured otherwise each time, on these ports. */
async function start(deps: FakeDependencies, ports: Ports, section: object = {}) {
  const on = (port: number) => ({ endpoint: `127.0.0.1:${String(port)}`, ...section });
  const parsed = config.parse({ protocols: { grpc: on(ports.grpc), http: on(ports.http) } });
  const receiver = otlpReceiver.create(parsed, deps);
  await receiver.start();
  closing.push(() => receiver.stop(AbortSignal.abort()));
  const { grpc, http } = receiver.endpoints;
  return { receiver, ports: { grpc: grpc?.port ?? 0, http: http?.port ?? 0 } };
}

const never = new AbortController().signal;
const ok = { grpc: 0, http: 200 };
const free = { grpc: 0, http: 0 };

/** Real ones, held by nobody yet. */
async function freePorts(): Promise<Ports> {
  const { receiver, ports } = await start(fakeDependencies(), free);
  await receiver.stop(AbortSignal.abort());
  return ports;
}

/** Sends over one new connection after the other until it is told to stop. */
function keepSending(transport: Transport, port: number, shown: Shown) {
  const heard: unknown[] = [];
  let isStopped = false;
  const send = async () => {
    while (!isStopped) heard.push((await sendOver(transport, port, shown))?.code);
  };
  const senders = [send(), send(), send()];
  return {
    heard,
    async stop() {
      isStopped = true;
      await Promise.all(senders);
    },
  };
}

const authority = createAuthority();
const files = writeTlsFiles(authority.issue({ dns: 'localhost' }));
afterAll(() => files.remove());

describe.each(transports)('a receiver that takes over a port, over %s', (transport) => {
  it.each([
    ['plain', {}, {}],
    ['with TLS', { tls: files.tls }, { ca: authority.cert }],
  ])(
    'refuses no connection, twenty times, %s',
    async (_, section, shown) => {
      const deps = fakeDependencies();
      const ports = await freePorts();
      let { receiver } = await start(deps, ports, section);
      const { heard, stop } = keepSending(transport, ports[transport], shown);
      const stopping: Promise<void>[] = [];
      for (let count = 1; count <= 20; count++) {
        const next = await start(deps, ports, { ...section, max_connections: 100 + count });
        stopping.push(receiver.stop(never));
        ({ receiver } = next);
        const before = heard.length;
        while (heard.length < before + 3) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await stop();
      await Promise.all(stopping);
      expect(new Set(heard)).toEqual(new Set([ok[transport]]));
    },
    20_000,
  );

  it('has it again when the next one goes first', async () => {
    const ports = await freePorts();
    const [before, after] = [fakeDependencies(), fakeDependencies()];
    await start(before, ports);
    const next = await start({ ...after, ports: before.ports }, ports);
    await sendOver(transport, ports[transport]);
    await next.receiver.stop(AbortSignal.abort());
    await sendOver(transport, ports[transport]);
    expect([before.batches.length, after.batches.length]).toEqual([1, 1]);
  });

  it('lets the one before answer what it has', async () => {
    const ports = await freePorts();
    const { started, accept, finish } = stuckAccept();
    const before = fakeDependencies(accept);
    const { receiver } = await start(before, ports);
    const answer = sendOver(transport, ports[transport]);
    await started;
    await start({ ...fakeDependencies(), ports: before.ports }, ports);
    const stopped = receiver.stop(never);
    expect((await sendOver(transport, ports[transport]))?.code).toBe(ok[transport]);
    finish();
    expect((await answer)?.code).toBe(ok[transport]);
    await stopped;
  });
});
