import type { Signal } from '@traceveil/pipeline';
import type { CommonProbes } from './common-requirements.ts';
import type { GrpcAnswer, GrpcSender, GrpcSent } from './grpc-sender.ts';
import { paddedRequest, requestOf, soundRequest } from './payload.ts';
import { readResponse } from './read-answer.ts';
import type { ReadResponse } from './read-answer.ts';
import { once } from './requirement.ts';
import { acceptedBytes, concurrentCalls, limitBytes, unsoundItems } from './sizes.ts';

/** Something that was sent and what came back. */
export interface GrpcExchange {
  readonly what: string;
  readonly answer: GrpcAnswer;
}

/** What the checks over gRPC rest on; an answer that several need is asked for once. */
export interface GrpcProbes extends CommonProbes {
  send(sent: GrpcSent): Promise<GrpcAnswer>;
  /** A sound request of each signal. */
  sound(): Promise<readonly GrpcExchange[]>;
  /** Bytes that no reader can decode. */
  undecodable(): Promise<readonly GrpcExchange[]>;
  /** A request that unpacks to more than the recommended limit, and to a little less. */
  aboveLimit(): Promise<GrpcExchange>;
  belowLimit(): Promise<GrpcExchange>;
  /** Three items of which one is not allowed. */
  mixed(): Promise<GrpcExchange>;
  /** Many at the same time. */
  concurrent(): Promise<readonly GrpcAnswer[]>;
}

/** @param served signals that the server takes */
export function createGrpcProbes(
  { send }: GrpcSender,
  served: readonly [Signal, ...Signal[]],
): GrpcProbes {
  const [signal] = served;
  const exchange = async (what: string, sent: GrpcSent): Promise<GrpcExchange> => ({
    what,
    answer: await send({ signal, ...sent }),
  });
  const padded = (what: string, bytes: number) =>
    exchange(what, { body: paddedRequest(bytes), isPacked: true });
  return {
    served,
    send,
    async take(what, of, body, isPacked = false) {
      const answer = await send({ signal: of, body, isPacked });
      return { what, got: answer.codeName, isFine: isSuccess(answer) };
    },
    sound: once(async () => {
      const exchanges: GrpcExchange[] = [];
      for (const of of served) {
        exchanges.push(await exchange(of, { signal: of, body: soundRequest(of) }));
      }
      return exchanges;
    }),
    undecodable: once(async () => {
      const whole = soundRequest(signal);
      return [
        await exchange('garbage', { body: Buffer.alloc(40, 0xff) }),
        await exchange('half a request', { body: whole.subarray(0, whole.length - 3) }),
      ];
    }),
    aboveLimit: once(() => padded('72 MiB in gzip', limitBytes)),
    belowLimit: once(() => padded('60 MiB in gzip', acceptedBytes)),
    mixed: once(() => exchange('one bad item of three', { body: requestOf(unsoundItems(signal)) })),
    concurrent: once(() => {
      const body = soundRequest(signal);
      return Promise.all(Array.from({ length: concurrentCalls }, () => send({ signal, body })));
    }),
  };
}

/** @returns undefined when the call failed or its answer is not the response message */
export function responseOf({ body }: GrpcAnswer): ReadResponse | undefined {
  return body && readResponse(body, 'proto');
}

/** Taken in full, perhaps with a warning. */
export function isSuccess(answer: GrpcAnswer): boolean {
  const response = responseOf(answer);
  return response !== undefined && (response.partial?.rejected ?? 0n) === 0n;
}
