import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import grpc from '@grpc/grpc-js';
import type { Ports } from '../harness/gateway.ts';
import { protobufHeaders } from '../harness/span-request.ts';
import { itemsPerBatch, numberedBatch, signalOf } from './batches.ts';
import { Ledger } from './ledger.ts';
import { methodOf } from './methods.ts';

/** What a sender knows of a batch: `lost` may have been taken or not. */
type Outcome = 'acknowledged' | 'later' | 'refused' | 'lost';

/** One connection: one batch at a time. */
interface Sender {
  send(number: number): Promise<Outcome>;
  close(): void;
}

/** Senders of both protocols, packed and plain, and two that break off. */
export interface Senders {
  readonly acknowledged: Ledger;
  /** Batches by what became of them. */
  readonly outcomes: ReadonlyMap<Outcome, number>;
  /** May be in the gateway or not: no answer came, or it was "later". */
  readonly uncertain: ReadonlySet<number>;
  /** Of the batches so far: they are numbered from 0. */
  count(): number;
  /** Of all together; as fast as they can without a number. */
  setPace(batchesPerSecond?: number): void;
  /** Waits for what is on its way. */
  stop(): Promise<void>;
}

const answerMsMax = 60_000;
const laterMs = 100;

/** Each batch is sent once, whatever is answered: so it is known how often it may be there. */
export function startSenders(ports: Ports): Senders {
  const acknowledged = new Ledger();
  const outcomes = new Map<Outcome, number>();
  const uncertain = new Set<number>();
  const pace = createPace();
  let count = 0;
  let isStopped = false;

  async function run(sender: Sender): Promise<void> {
    for (;;) {
      await pace.turn();
      if (isStopped) break;
      const number = count++;
      const outcome = await sender.send(number);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (outcome === 'acknowledged') acknowledged.add(number, 2 ** itemsPerBatch - 1);
      else uncertain.add(number);
      if (outcome === 'later') await sleep(laterMs);
    }
    sender.close();
  }

  async function breakOff(sender: Sender): Promise<void> {
    while (!isStopped) {
      const number = count++;
      uncertain.add(number);
      await sender.send(number);
      await sleep(200);
    }
    sender.close();
  }

  const steady = [false, true].flatMap((isPacked) => [
    createHttpSender(ports.http, isPacked),
    createHttpSender(ports.http, isPacked),
    createGrpcSender(ports.grpc, isPacked),
    createGrpcSender(ports.grpc, isPacked),
  ]);
  const breaking = [createHttpSender(ports.http, false, 'breaks off'), createGrpcCanceller(ports)];
  const running = [...steady.map(run), ...breaking.map(breakOff)];
  return {
    acknowledged,
    outcomes,
    uncertain,
    count: () => count,
    setPace: pace.set,
    async stop() {
      isStopped = true;
      pace.set();
      await Promise.all(running);
    },
  };
}

/** Gives turns at equal distances; what was missed for more than a second is not made up for. */
function createPace() {
  let intervalMs = 0;
  let nextMs = 0;
  return {
    set(perSecond = Infinity) {
      intervalMs = 1_000 / perSecond;
      nextMs = performance.now();
    },
    async turn(): Promise<void> {
      const now = performance.now();
      nextMs = Math.max(nextMs, now - 1_000);
      const waitMs = nextMs - now;
      nextMs += intervalMs;
      if (waitMs > 0) await sleep(waitMs);
    },
  };
}

const statuses: ReadonlyMap<number, Outcome> = new Map([
  [200, 'acknowledged'],
  [429, 'later'],
  [503, 'later'],
]);

/** @param manner `breaks off` ends the connection in the middle of a body, or behind it */
function createHttpSender(port: number, isPacked: boolean, manner?: 'breaks off'): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const encoding = isPacked ? { 'content-encoding': 'gzip' } : {};
  return {
    send: async (number) =>
      new Promise((resolve) => {
        const plain = numberedBatch(number);
        const body = isPacked ? gzipSync(plain, { level: 1 }) : plain;
        const sent = request({
          ...{ port, host: '127.0.0.1', method: 'POST', agent, timeout: answerMsMax },
          path: `/v1/${signalOf(number)}`,
          headers: { ...protobufHeaders, ...encoding, 'content-length': body.length },
        });
        sent.on('response', (response) => {
          const outcome = statuses.get(response.statusCode ?? 0) ?? 'refused';
          response.resume().on('close', () => resolve(response.complete ? outcome : 'lost'));
        });
        sent.on('timeout', () => sent.destroy());
        sent.on('error', () => resolve('lost'));
        if (manner === undefined) sent.end(body);
        else sent.write(body.subarray(0, breakAt(number, body.length)), () => sent.destroy());
      }),
    close: () => agent.destroy(),
  };
}

/** Somewhere in the body, or behind its last byte. */
function breakAt(number: number, length: number): number {
  return number % 3 === 0 ? length : Math.ceil((length * (number % 100)) / 100);
}

const codes: ReadonlyMap<number, Outcome> = new Map([
  [grpc.status.OK, 'acknowledged'],
  [grpc.status.UNAVAILABLE, 'later'],
  [grpc.status.RESOURCE_EXHAUSTED, 'later'],
  [grpc.status.CANCELLED, 'lost'],
  [grpc.status.DEADLINE_EXCEEDED, 'lost'],
]);

function createGrpcClient(port: number, isPacked: boolean): grpc.Client {
  return new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    // Two clients to one address would share a connection.
    'grpc.use_local_subchannel_pool': 1,
    ...(isPacked ? { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip } : {}),
  });
}

function call(client: grpc.Client, number: number, done: (outcome: Outcome) => void) {
  const { path, requestSerialize, responseDeserialize } = methodOf(signalOf(number));
  return client.makeUnaryRequest(
    path,
    requestSerialize,
    responseDeserialize,
    numberedBatch(number),
    { deadline: Date.now() + answerMsMax },
    (error) => done(codes.get(error?.code ?? grpc.status.OK) ?? 'refused'),
  );
}

function createGrpcSender(port: number, isPacked: boolean): Sender {
  const client = createGrpcClient(port, isPacked);
  return {
    send: async (number) => new Promise((resolve) => void call(client, number, resolve)),
    close: () => client.close(),
  };
}

/** Cancels its calls after up to four milliseconds. */
function createGrpcCanceller({ grpc: port }: Ports): Sender {
  const client = createGrpcClient(port, false);
  return {
    send: async (number) =>
      new Promise((resolve) => {
        const running = call(client, number, resolve);
        setTimeout(() => running.cancel(), number % 5);
      }),
    close: () => client.close(),
  };
}
