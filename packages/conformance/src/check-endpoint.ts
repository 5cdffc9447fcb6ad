import type { Signal } from '@traceveil/pipeline';
import { signals } from '@traceveil/pipeline';
import type { EndpointOptions } from './endpoint.ts';
import { createGrpcProbes } from './grpc-probes.ts';
import { grpcRequirements } from './grpc-requirements.ts';
import { createGrpcSender } from './grpc-sender.ts';
import { createHttpProbes } from './http-probes.ts';
import { httpRequirements } from './http-requirements.ts';
import { createHttpSender } from './http-sender.ts';
import { NoAnswerError } from './no-answer-error.ts';
import { soundRequest } from './payload.ts';
import { checkAll } from './requirement.ts';
import type { Row } from './requirement.ts';

/** The text that the requirements are taken from. */
export const specification =
  'https://github.com/open-telemetry/opentelemetry-proto/blob/ac2c4b5/docs/specification.md';

/** Says in one line that an endpoint cannot be checked. */
class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

/**
 * Checks the server half of OTLP from outside.
 *
 * @param endpoint such as `http://127.0.0.1:4318` or `grpc://127.0.0.1:4317`; `https` and `grpcs`
 *                 are encrypted
 * @returns every requirement with its verdict, those that cannot be seen from outside included
 * @throws EndpointError when it is no such URL, when nobody answers, or no signal is taken
 */
export async function checkEndpoint(
  endpoint: string,
  options: EndpointOptions,
): Promise<readonly Row[]> {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  switch (url?.protocol) {
    case 'http:':
    case 'https:':
      return checkHttp(url, options);
    case 'grpc:':
    case 'grpcs:':
      return checkGrpc(url, options);
    default:
      throw new EndpointError(`an endpoint is http://HOST:PORT or grpc://HOST:PORT: ${endpoint}`);
  }
}

async function checkHttp(url: URL, options: EndpointOptions): Promise<readonly Row[]> {
  const sender = createHttpSender(url, options);
  try {
    const served = await servedBy(url, async (signal) => {
      const { status } = await sender.send({ signal, body: soundRequest(signal) });
      return { isTaken: status >= 200 && status < 300, got: String(status) };
    });
    return await checkAll('http', httpRequirements, createHttpProbes(sender, served));
  } finally {
    sender.close();
  }
}

async function checkGrpc(url: URL, options: EndpointOptions): Promise<readonly Row[]> {
  const sender = createGrpcSender(url.host, url.protocol === 'grpcs:', options);
  try {
    const served = await servedBy(url, async (signal) => {
      const { code, codeName } = await sender.send({ signal, body: soundRequest(signal) });
      return { isTaken: code === 0, got: codeName };
    });
    return await checkAll('grpc', grpcRequirements, createGrpcProbes(sender, served));
  } finally {
    sender.close();
  }
}

async function servedBy(
  url: URL,
  send: (signal: Signal) => Promise<{ isTaken: boolean; got: string }>,
): Promise<readonly [Signal, ...Signal[]]> {
  const served: Signal[] = [];
  const refusals: string[] = [];
  try {
    for (const signal of signals) {
      const { isTaken, got } = await send(signal);
      if (isTaken) served.push(signal);
      else refusals.push(`${signal}: ${got}`);
    }
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    throw new EndpointError(`${url.host} gives no answer: ${error.message}`);
  }
  const [first, ...others] = served;
  if (first !== undefined) return [first, ...others];
  const hint = 'is it this protocol, and is a --header needed?';
  throw new EndpointError(`${url.host} takes no sound request (${refusals.join(', ')}): ${hint}`);
}
