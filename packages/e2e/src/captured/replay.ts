import { startGateway } from '../harness/gateway.ts';
import type { Gateway } from '../harness/gateway.ts';
import { startOtlpSink } from '../harness/otlp-sink.ts';
import type { OtlpSink } from '../harness/otlp-sink.ts';
import type { Decoded } from '../harness/otlp-protocol.ts';
import { createJudge } from './findings.ts';
import type { Judgement } from './findings.ts';
import { decodeCaptured, readPlanted } from './requests.ts';
import type { Captured } from './requests.ts';

/** Sends captured requests through a running gateway. */
export interface Replay {
  readonly gateway: Gateway;
  /** @throws Error when the gateway does not answer 200, or the backend gets nothing */
  judge(captured: Captured): Promise<Judgement>;
  stop(): Promise<void>;
}

/** Starts a gateway and a backend behind it. */
export async function startReplay(folder: string): Promise<Replay> {
  const sink = await startOtlpSink();
  const gateway = await startGateway({ exporters: { otlp_http: { endpoint: sink.url } } });
  const judge = createJudge(readPlanted(folder));
  return {
    gateway,
    async judge(captured) {
      return judge(decodeCaptured(captured), await replay(captured, gateway, sink));
    },
    async stop() {
      await gateway.stop();
      await sink.stop();
    },
  };
}

async function replay(captured: Captured, gateway: Gateway, sink: OtlpSink): Promise<Decoded> {
  const { library, file, signal, isJson, bytes } = captured;
  sink.clear();
  const type = isJson ? 'application/json' : 'application/x-protobuf';
  const response = await gateway.post(`/v1/${signal}`, bytes, { 'content-type': type });
  if (response.status !== 200) {
    throw new Error(`${library}/${file} was answered ${response.status}`);
  }
  const [received] = await sink.requests(signal);
  if (received === undefined) throw new Error(`${library}/${file} did not arrive`);
  return received.request;
}
