import { setTimeout as sleep } from 'node:timers/promises';
import grpc from '@grpc/grpc-js';
import type { Ports } from '../harness/gateway.ts';
import { protobufHeaders } from '../harness/span-request.ts';
import { methodOf } from '../soak/methods.ts';
import type { Judge } from './judge.ts';
import { numberedRequest } from './numbered.ts';

const answerMsMax = 10_000;
const againMs = 10;

/** Sends numbered requests until somebody says "ok" to each. */
export interface Sender {
  /** @returns whether it was acknowledged before `signal` was aborted */
  send(request: number, signal: AbortSignal): Promise<boolean>;
  close(): void;
}

/** Tries once. @returns whether the answer was "ok" */
type Attempt = (body: Buffer) => Promise<boolean>;

/** Over either protocol; each tells the judge what was acknowledged. */
export function createSender(protocol: 'HTTP' | 'gRPC', ports: Ports, judge: Judge): Sender {
  const { attempt, close } = protocol === 'HTTP' ? overHttp(ports) : overGrpc(ports);
  return {
    close,
    async send(request, signal) {
      const body = numberedRequest(request);
      while (!(await attempt(body))) {
        if (signal.aborted) return false;
        await sleep(againMs);
      }
      judge.acknowledge(request);
      return true;
    },
  };
}

function overHttp({ http }: Ports): { readonly attempt: Attempt; readonly close: () => void } {
  const url = `http://127.0.0.1:${http}/v1/traces`;
  return {
    close: () => undefined,
    async attempt(body) {
      try {
        const signal = AbortSignal.timeout(answerMsMax);
        const answer = await fetch(url, { method: 'POST', body, headers: protobufHeaders, signal });
        await answer.arrayBuffer();
        return answer.status === 200;
      } catch {
        return false; // It is not there, or was killed before its answer.
      }
    },
  };
}

function overGrpc({ grpc: port }: Ports): {
  readonly attempt: Attempt;
  readonly close: () => void;
} {
  const { path, requestSerialize, responseDeserialize } = methodOf('traces');
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    // It is away every second: the default would have it stay away for longer and longer.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 100,
    'grpc.use_local_subchannel_pool': 1,
  });
  return {
    close: () => client.close(),
    attempt: async (body) =>
      new Promise((resolve) => {
        const deadline = Date.now() + answerMsMax;
        const done = (error: grpc.ServiceError | null) => resolve(error === null);
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          body,
          { deadline },
          done,
        );
      }),
  };
}
