import { type Dependencies, type Exporter, type ExporterFactory } from '@traceveil/pipeline';
import { z } from 'zod';
import { attemptTimeout, problemOfTls, revealed, shared, tlsFiles } from './config.ts';
import { createGrpcClient } from './grpc-client.ts';
import { createOtlpExporter } from './otlp-exporter.ts';
import { systemClock, type Clock } from './retry.ts';

const written = /^(?:(https?):\/\/)?((?:[\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5})\/?$/;

const endpoint = z
  .string()
  .regex(written, 'must be host:port, http://host:port or https://host:port')
  .transform((text) => {
    const [, scheme, address = ''] = written.exec(text) ?? [];
    return { scheme, address };
  });

const config = z
  .strictObject({
    endpoint: endpoint.describe(
      '`host:port` or `https://host:port` is encrypted, `http://host:port` is not.',
    ),
    timeout: attemptTimeout.prefault('5s').describe('For one attempt, connection included.'),
    tls: z
      .strictObject({
        insecure: z.boolean().prefault(false).describe('No encryption for `host:port`.'),
        ...tlsFiles,
      })
      .prefault({}),
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

/** @param clock for a test that does not wait */
export function createOtlpGrpc(
  config: OtlpGrpcConfig,
  dependencies: Pick<Dependencies, 'name' | 'log' | 'meter'>,
  clock: Clock = systemClock,
): Exporter {
  const { endpoint, tls } = config;
  const client = createGrpcClient({
    component: `exporter/${dependencies.name}`,
    address: endpoint.address,
    isEncrypted: isEncrypted(endpoint.scheme, tls.insecure),
    headers: revealed(config.headers),
    compression: config.compression,
    timeoutMs: config.timeout,
    tls,
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
