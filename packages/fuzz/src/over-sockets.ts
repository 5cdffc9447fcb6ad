import { setTimeout as wait } from 'node:timers/promises';
import { startGateway, type Gateway } from './gateway.ts';
import { goodCall } from './good-call.ts';
import { goodPost } from './good-post.ts';
import { hold } from './in-process.ts';
import { Lost } from './lost.ts';
import { marker } from './samples.ts';
import { hangMs, type Trial } from './target.ts';

/** Connections that the gateway may still be closing, and what it opens for itself. */
const filesMax = 8;
/** Above the longest time that a connection may wait for something, see gateway.ts. */
const settleMs = 20_000;

/** What a target behind a socket has to say for itself. */
export type Spoken = Pick<Trial, 'generate'> & {
  /** @throws Broken when the answer is none */
  attempt(input: Uint8Array, ports: Gateway['ports']): Promise<void>;
};

/** A target in a gateway of its own, which is known by its sockets alone. */
export async function overSockets({ generate, attempt }: Spoken): Promise<Trial> {
  let gateway = await startGateway();
  let filesBefore = await filesAfter(gateway);

  /** The first of the failures that several conversations see is that it has ended. */
  function checkAlive(): void {
    const end = gateway.ended();
    if (end !== undefined) throw new Lost(`the gateway ends with ${end}`);
  }

  return {
    generate,
    async attempt(input) {
      checkAlive();
      try {
        await attempt(input, gateway.ports);
      } catch (error) {
        await wait(20); // An exit is known a moment after its sockets are.
        checkAlive();
        throw error;
      }
    },
    async probe() {
      await probe(gateway);
      checkAlive();
    },
    memoryBytes: () => gateway.memoryBytes(),
    async settle() {
      const endMs = performance.now() + settleMs;
      while (gateway.openFiles() > filesBefore + filesMax && performance.now() < endMs) {
        await wait(100);
      }
      hold(gateway.openFiles() <= filesBefore + filesMax, 'connections that are over are closed');
      await probe(gateway);
      hold(!gateway.log().includes(marker), 'the log quotes nothing of what came');
    },
    async heal() {
      const isWell = await probe(gateway).then(
        () => true,
        () => false,
      );
      if (isWell) return;
      await gateway.stop();
      gateway = await startGateway();
      filesBefore = await filesAfter(gateway);
    },
    stop: () => gateway.stop(),
  };
}

/** After the first requests, which open what is then kept. */
async function filesAfter(gateway: Gateway): Promise<number> {
  await goodPost(gateway.ports.http, 20 * hangMs);
  await goodCall(gateway.ports.grpc, 20 * hangMs);
  return gateway.openFiles();
}

async function probe({ ports, ended }: Gateway): Promise<void> {
  try {
    await Promise.all([goodPost(ports.http, hangMs), goodCall(ports.grpc, hangMs)]);
  } catch (error) {
    await wait(20);
    const end = ended();
    const message = error instanceof Error ? error.message : 'no error';
    throw new Lost(end === undefined ? message : `the gateway ends with ${end}`);
  }
}
