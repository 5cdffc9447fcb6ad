import { byteCount, durationMs, secret, type Secret } from '@traceveil/pipeline';
import { z } from 'zod';
import { proxyOf } from './proxy.ts';

/** Above 24 days a timer of Node fires at once, so none may come near. */
export const wait = durationMs.refine((ms) => ms <= 24 * 3_600_000, 'must be at most 24h');

/** For one attempt: what takes no time at all never succeeds. */
export const attemptTimeout = wait.refine((ms) => ms > 0, 'must be above 0');

/** A size of which at least one byte is left. */
const byteLimit = byteCount.refine((bytes) => bytes > 0, 'must be above 0');

/** The Collector's `retry_on_failure`, with its defaults. */
export const retryOnFailure = z
  .strictObject({
    enabled: z.boolean().prefault(true).describe('If not, a batch has one attempt.'),
    initial_interval: wait.prefault('5s').describe('Before the second attempt.'),
    randomization_factor: z
      .number()
      .min(0)
      .max(1)
      .prefault(0.5)
      .describe('Part of the interval by which chance makes it shorter or longer.'),
    multiplier: z.number().min(1).max(100).prefault(1.5).describe('Of each interval to the next.'),
    max_interval: wait.prefault('30s').describe('Intervals grow no longer.'),
    max_elapsed_time: durationMs
      .prefault('5m')
      .describe('No attempt begins later, the batch is dropped and counted; `0s` never gives up.'),
  })
  .prefault({});

/** `retry_on_failure` after parsing: milliseconds. */
export type RetryConfig = z.infer<typeof retryOnFailure>;

/** Set by the client itself, or by HTTP for the connection rather than the message. */
const reserved = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names that HTTP and gRPC both carry as they are; a value is a secret and is never shown. */
const headers = z
  .record(
    z
      .string()
      .regex(/^[\w.-]+$/, 'must be a header name of letters, digits, `-`, `_` and `.`')
      .refine((name) => !reserved.has(name.toLowerCase()), 'is set by the exporter'),
    secret(z.string().regex(/^[\x20-\x7e]*$/, 'must be printable ASCII')),
  )
  .prefault({})
  .describe('Sent with each request, such as `authorization`.');

const filePath = z.string().min(1).optional();

/** The Collector's `tls` of a client, without `insecure`; files in PEM. */
export const tls = {
  ca_file: filePath.describe('Trusted instead of the authorities that Node trusts.'),
  cert_file: filePath.describe('Shown to the backend; with `key_file`.'),
  key_file: filePath.describe('Of `cert_file`.'),
  reload_interval: wait
    .prefault('1m')
    .describe('The files are looked at again after it; `0s` is never. Bad ones change nothing.'),
  server_name_override: z
    .string()
    .regex(/^[\w.-]+$/, 'must be a host name')
    .optional()
    .describe('The name that the backend is asked for and must prove, other than its address.'),
  min_version: z.enum(['1.2', '1.3']).prefault('1.2').describe('Of TLS.'),
  insecure_skip_verify: z
    .boolean()
    .prefault(false)
    .describe('Talks to whoever answers: for a test, never for real spans.'),
};

/** `tls` after parsing. */
export type TlsConfig = z.infer<z.ZodObject<typeof tls>>;

const proxyUrl = z
  .string()
  .transform((written, context) => {
    // With its scheme, by which a password in it is known where the configuration is shown.
    const url = /^http:/i.test(written) ? proxyOf(written) : undefined;
    if (url) return url;
    context.addIssue({ code: 'custom', message: 'must be http://host:port' });
    return z.NEVER;
  })
  .optional();

/** What both protocols have in common. */
export const shared = {
  headers,
  proxy_url: proxyUrl.describe(
    '`http://`, with user and password if it asks for them. Without it `HTTPS_PROXY`, ' +
      '`HTTP_PROXY` and `NO_PROXY` of the environment count, as they do for the Collector.',
  ),
  compression: z.enum(['none', 'gzip']).prefault('gzip').describe('Of requests.'),
  retry_on_failure: retryOnFailure.describe('When the backend is away or asks to come back.'),
  max_request_size: byteLimit
    .prefault('64MiB')
    .describe(
      'Before compression; a larger batch is sent in parts, a larger item becomes a dead letter.',
    ),
  max_response_size: byteLimit
    .prefault('4MiB')
    .describe('Unpacked; a batch whose answer is larger is dropped and counted.'),
};

/** The values of headers, for the client that sends them. */
export function revealed(headers: Readonly<Record<string, Secret>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()]));
}

/** Says what is wrong with `tls`, if anything is. */
export function problemOfTls(tls: TlsConfig, isEncrypted: boolean): string | undefined {
  if ((tls.cert_file === undefined) !== (tls.key_file === undefined)) {
    return '`cert_file` and `key_file` go together';
  }
  if (tls.insecure_skip_verify && tls.ca_file !== undefined) {
    return '`ca_file` says whom to trust, `insecure_skip_verify` trusts anybody';
  }
  if (isEncrypted) return undefined;
  const { ca_file, cert_file, server_name_override, insecure_skip_verify } = tls;
  const isSaid =
    ca_file ?? cert_file ?? server_name_override ?? (insecure_skip_verify || undefined);
  return isSaid === undefined
    ? undefined
    : 'says how to encrypt, but the endpoint is not encrypted';
}
