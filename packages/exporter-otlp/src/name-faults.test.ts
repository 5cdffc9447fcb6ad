// A name that cannot be resolved for a while. The edge that is replaced is the one question that
// Node's sockets and gRPC ask the system; the connections behind it are real.

import dns from 'node:dns';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { afterEach, expect, it } from '@jest/globals';
import { grpcOk, listen } from './fake-backends.ts';
import { deliverOnce, fakeClock, fakeDependencies } from './fake-dependencies.ts';
import { createOtlpGrpc, otlpGrpc } from './otlp-grpc.ts';
import { createOtlpHttp, otlpHttp } from './otlp-http.ts';

const host = 'backend.example';
const items = 3;
const [lookup, lookupLater] = [dns.lookup, dns.promises.lookup];
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  Object.assign(dns, { lookup });
  Object.assign(dns.promises, { lookup: lookupLater });
  for (const open of opened.splice(0)) await open.close();
});

/** Answers for `host` so often that it has no address, or is to be asked later; then loopback. */
function resolveAfter(failures: number) {
  let asked = 0;
  const answer = async () => {
    asked += 1;
    await new Promise(setImmediate);
    if (asked > failures) return { address: '127.0.0.1', family: 4 } as const;
    const code = asked % 2 === 0 ? 'EAI_AGAIN' : 'ENOTFOUND';
    throw Object.assign(new Error(code), { code, syscall: 'getaddrinfo' });
  };
  type Done = (error: Error | null, address?: unknown, family?: number) => void;
  const ask = (name: string, options: dns.LookupOptions, done: Done) => {
    // Servers ask as well, for the address that they listen on, and in another way.
    if (name !== host) return void Reflect.apply(lookup, dns, [name, options, done]);
    return void answer().then(
      (found) => (options.all ? done(null, [found]) : done(null, found.address, found.family)),
      done,
    );
  };
  const askLater = async (_name: string, { all }: dns.LookupOptions) => {
    const found = await answer();
    return all ? [found] : found;
  };
  Object.assign(dns, { lookup: ask });
  Object.assign(dns.promises, { lookup: askLater });
  return () => asked;
}

async function httpExporter() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  const { port, close } = await listen(server);
  opened.push({ close });
  const { dependencies } = fakeDependencies('otlp_http/test');
  const config = otlpHttp.config.parse({ endpoint: `http://${host}:${port}` });
  return createOtlpHttp(config, dependencies, fakeClock().clock, {});
}

async function grpcExporter() {
  const server = createHttp2Server();
  server.on('stream', (stream) => {
    stream.resume().on('end', () => {
      grpcOk(stream);
    });
  });
  const { port, close } = await listen(server);
  opened.push({ close });
  const { dependencies } = fakeDependencies('otlp_grpc/test');
  const config = otlpGrpc.config.parse({
    endpoint: `http://${host}:${port}`,
    retry_on_failure: { max_elapsed_time: '2h' },
  });
  // gRPC asks for a name again after a second, by the real clock.
  const { clock } = fakeClock(() => new Promise((resolve) => setTimeout(resolve, 300)));
  return createOtlpGrpc(config, dependencies, clock, {});
}

it.each([
  ['HTTP', httpExporter],
  ['gRPC', grpcExporter],
])(
  'over %s a batch arrives once the name has an address again',
  async (_transport, start) => {
    const asked = resolveAfter(3);
    const { counts } = await deliverOnce(await start(), items);
    expect(counts).toEqual({ sent: items, rejected: 0, failed: 0 });
    expect(asked()).toBeGreaterThan(3);
  },
  30_000,
);
