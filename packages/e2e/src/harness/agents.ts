import { fake } from '@traceveil/detect';
import { join } from 'node:path';
import { runOk } from './child.ts';
import { repository } from './repository.ts';

const agents = join(repository, 'packages/e2e/agents');

/** Secrets of the shapes that the agents in `agents/` write into their spans; nobody's. */
export const agentSecrets: Readonly<Record<string, string>> = {
  github: fake('ghp_', 36),
  aws: fake('AKIA', 16, 'upper'),
  url: `postgres://app:${fake('', 20)}@db.internal:5432/orders`,
  jwt: [fakeJson({ alg: 'HS256', typ: 'JWT' }), fakeJson({ sub: 'agent-17' }), fake('', 43)].join(
    '.',
  ),
  pem: [
    '-----BEGIN RSA PRIVATE KEY-----',
    ...(fake('', 6 * 64, 'base64').match(/.{64}/g) ?? []),
    '-----END RSA PRIVATE KEY-----',
  ].join('\n'),
};

/** How an agent sends. */
export interface Sending {
  readonly protocol: 'grpc' | 'http/protobuf' | 'http/json';
  readonly compression: 'none' | 'gzip';
  /** Base URL of the gateway for this protocol. */
  readonly target: string;
  /** Base URL of an OTLP/HTTP backend that is sent the same spans. */
  readonly witness: string;
}

/** Records one run with the Node SDK. */
export async function sendWithNode(sending: Sending): Promise<void> {
  await runOk(process.execPath, [join(agents, 'send.js')], { env: environment(sending) });
}

/** Records one run with the Python SDK. */
export async function sendWithPython(executable: string, sending: Sending): Promise<void> {
  await runOk(executable, [join(agents, 'send.py')], { env: environment(sending) });
}

function environment({ protocol, compression, target, witness }: Sending) {
  return {
    NODE_OPTIONS: undefined,
    PROTOCOL: protocol,
    COMPRESSION: compression,
    TARGET: target,
    WITNESS: witness,
    SECRETS: JSON.stringify(agentSecrets),
  };
}

function fakeJson(content: object): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}
