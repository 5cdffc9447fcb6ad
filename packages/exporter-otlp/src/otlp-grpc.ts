import { type Dependencies, type Exporter, type ExporterFactory } from '@traceveil/pipeline';
import { z } from 'zod';
import { attemptTimeout, problemOfTls, revealed, shared, tls } from './config.ts';
import { createGrpcClient } from './grpc-client.ts';
import { createOtlpExporter } from './otlp-exporter.ts';
import { proxyFromEnv, type Env } from './proxy.ts';
import { systemClock, type Clock } from './retry.ts';
import { createTlsFiles } from './tls-files.ts';

const written = /^(?:(https?):\/\/)?((?:[\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5})\/?$/;

const endpoint = z
  .string()
  .regex(written, 'must be host:port, http://host:port or https://host:port')
  .transform((text) => {
    const [, scheme, address = ''] = written.exec(text) ?? [];
    return { scheme, address };
  });

/** gRPC allows a server to close connections that are pinged more often than each five minutes. */
const keepalive = z
  .strictObject({
    time: attemptTimeout.prefault('5m').describe('Without anything heard, before a ping.'),
    timeout: attemptTimeout.prefault('20s').describe('For the answer to a ping.'),
    permit_without_stream: z.boolean().prefault(false).describe('Also while nothing is sent.'),
  })
  .optional();

const config = z
  .strictObject({
    endpoint: endpoint.describe(
      '`host:port` or `https://host:port` is encrypted, `http://host:port` is not.',
    ),
    timeout: attemptTimeout.prefault('5s').describe('For one attempt, connection included.'),
    tls: z
      .strictObject({
        insecure: z.boolean().prefault(false).describe('No encryption for `host:port`.'),
        ...tls,
      })
      .prefault({}),
    keepalive: keepalive.describe('Pings that find out that a backend is gone; off unless named.'),
    ...shared,
  })
  .superRefine(({ endpoint: { scheme }, tls, headers }, context) => {
    const refuse = (path: string[], message: string) => {
      context.addIssue({ code: 'custom', path, message });
    };
    if (scheme === 'https' && tls.insecure) refuse(['tls'], '`insecure` contradicts https://');
    const message = problemOfTls(tls, isEncrypted(scheme, tls.insecure));
    if (message !== undefined) refuse(['tls'], message);
    for (const name of Object.keys(headers)) {
      if (/^grpc-|-bin$/i.test(name)) refuse(['headers', name], 'is reserved by gRPC');
    }
  });

/** Configuration of `otlp_grpc` after parsing. */
export type OtlpGrpcConfig = z.infer<typeof config>;

/**
 * @param clock for a test that does not wait
 * @param env   where `HTTPS_PROXY` and its kin are looked for
 */
export function createOtlpGrpc(
  config: OtlpGrpcConfig,
  dependencies: Pick<Dependencies, 'name' | 'log' | 'meter'>,
  clock: Clock = systemClock,
  env: Env = process.env,
): Exporter {
  const component = `exporter/${dependencies.name}`;
  const { endpoint, tls, proxy_url, keepalive } = config;
  const client = createGrpcClient({
    address: endpoint.address,
    isEncrypted: isEncrypted(endpoint.scheme, tls.insecure),
    headers: revealed(config.headers),
    compression: config.compression,
    timeoutMs: config.timeout,
    tlsFiles: createTlsFiles(tls, { component, log: dependencies.log, now: clock.now }),
    insecureSkipVerify: tls.insecure_skip_verify,
    serverName: tls.server_name_override,
    // Always as if encrypted, as gRPC does it elsewhere: what it needs of a proxy is a tunnel.
    proxyOf: () => proxy_url ?? proxyFromEnv(new URL(`https://${endpoint.address}`), env),
    keepalive: keepalive && {
      timeMs: keepalive.time,
      timeoutMs: keepalive.timeout,
      isPermittedWithoutCalls: keepalive.permit_without_stream,
    },
    responseBytesMax: config.max_response_size,
    reconnectMs: reconnectMsOf(config.retry_on_failure.initial_interval),
  });
  return createOtlpExporter(client, config, dependencies, clock);
}

/** OTLP over gRPC. */
export const otlpGrpc = {
  kind: 'exporter',
  type: 'otlp_grpc',
  config,
  create: (config, dependencies) => createOtlpGrpc(config, dependencies),
} satisfies ExporterFactory<typeof config>;

function isEncrypted(scheme: string | undefined, insecure: boolean): boolean {
  return scheme === undefined ? !insecure : scheme === 'https';
}

/**
 * Until the channel has connected again every call fails at once, so it is to be no slower than
 * the retries. grpc-js alone would let two minutes pass.
 */
function reconnectMsOf(retryMs: number): number {
  return Math.max(100, Math.min(retryMs, 5_000));
}
