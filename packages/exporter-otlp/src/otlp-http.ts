import { type Dependencies, type Exporter, type ExporterFactory } from '@traceveil/pipeline';
import { z } from 'zod';
import { attemptTimeout, problemOfTls, revealed, shared, tls, wait } from './config.ts';
import { createHttpClient } from './http-client.ts';
import { createOtlpExporter } from './otlp-exporter.ts';
import { proxyFromEnv, type Env } from './proxy.ts';
import { systemClock, type Clock } from './retry.ts';
import { createTlsFiles } from './tls-files.ts';

const url = z
  .string()
  .transform((written, context) => {
    if (URL.canParse(written) && /^https?:/.test(written)) return new URL(written);
    context.addIssue({ code: 'custom', message: 'must be an http:// or https:// URL' });
    return z.NEVER;
  })
  .refine(({ username, password }) => username === '' && password === '', {
    error: 'must not hold a user or password: put an `authorization` into `headers`',
  });

const baseUrl = url.refine(({ search, hash }) => search === '' && hash === '', {
  error: 'must have no query and no fragment; `traces_endpoint` and its kin may',
});

const config = z
  .strictObject({
    endpoint: baseUrl
      .optional()
      .describe('Base URL; `/v1/traces`, `/v1/logs` or `/v1/metrics` is appended.'),
    traces_endpoint: url.optional().describe('Whole URL for traces, taken as it is.'),
    logs_endpoint: url.optional().describe('Whole URL for logs, taken as it is.'),
    metrics_endpoint: url.optional().describe('Whole URL for metrics, taken as it is.'),
    encoding: z.enum(['proto', 'json']).prefault('proto').describe('Of requests.'),
    timeout: attemptTimeout.prefault('30s').describe('For one attempt, connection included.'),
    tls: z.strictObject(tls).prefault({}).describe('For https:// endpoints.'),
    max_conns_per_host: z
      .int()
      .min(0)
      .max(10_000)
      .prefault(0)
      .describe('Connections at the same time; more requests wait. 0 is without limit.'),
    idle_conn_timeout: wait
      .prefault('90s')
      .describe('A connection without requests is closed after it; sooner if the backend says so.'),
    ...shared,
  })
  .superRefine((parsed, context) => {
    const urls = Object.values(urlsOf(parsed));
    if (urls.length === 0) {
      context.addIssue({ code: 'custom', path: ['endpoint'], message: 'is missing' });
      return;
    }
    const isEncrypted = urls.some(({ protocol }) => protocol === 'https:');
    const message = problemOfTls(parsed.tls, isEncrypted);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['tls'], message });
  });

/** Configuration of `otlp_http` after parsing. */
export type OtlpHttpConfig = z.infer<typeof config>;

/**
 * @param clock for a test that does not wait
 * @param env   where `HTTPS_PROXY` and its kin are looked for
 */
export function createOtlpHttp(
  config: OtlpHttpConfig,
  dependencies: Pick<Dependencies, 'name' | 'log' | 'meter' | 'now'>,
  clock: Clock = systemClock,
  env: Env = process.env,
): Exporter {
  const component = `exporter/${dependencies.name}`;
  const { tls, proxy_url } = config;
  const client = createHttpClient({
    component,
    urls: urlsOf(config),
    headers: revealed(config.headers),
    compression: config.compression,
    encoding: config.encoding,
    timeoutMs: config.timeout,
    tlsFiles: createTlsFiles(tls, { component, log: dependencies.log, now: clock.now }),
    insecureSkipVerify: tls.insecure_skip_verify,
    serverName: tls.server_name_override,
    proxyOf: (target) => proxy_url ?? proxyFromEnv(target, env),
    connectionsMax: config.max_conns_per_host,
    idleMs: config.idle_conn_timeout,
    responseBytesMax: config.max_response_size,
    now: dependencies.now,
  });
  return createOtlpExporter(client, config, dependencies, clock);
}

/** OTLP over HTTP/1.1, protobuf or JSON. */
export const otlpHttp = {
  kind: 'exporter',
  type: 'otlp_http',
  config,
  create: (config, dependencies) => createOtlpHttp(config, dependencies),
} satisfies ExporterFactory<typeof config>;

type Endpoints = Partial<
  Record<'endpoint' | 'traces_endpoint' | 'logs_endpoint' | 'metrics_endpoint', URL | undefined>
>;

function urlsOf(endpoints: Endpoints) {
  const traces = endpoints.traces_endpoint ?? under(endpoints.endpoint, 'traces');
  const logs = endpoints.logs_endpoint ?? under(endpoints.endpoint, 'logs');
  const metrics = endpoints.metrics_endpoint ?? under(endpoints.endpoint, 'metrics');
  return { ...(traces && { traces }), ...(logs && { logs }), ...(metrics && { metrics }) };
}

function under(base: URL | undefined, signal: string): URL | undefined {
  if (!base) return undefined;
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/${signal}`;
  return url;
}
