import { byteCount, durationMs, secret, type Secret } from '@traceveil/pipeline';
import { z } from 'zod';

/** Above 24 days a timer of Node fires at once, so none may come near. */
const wait = durationMs.refine((ms) => ms <= 24 * 3_600_000, 'must be at most 24h');

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

/** Files in PEM, read once at start. */
export const tlsFiles = {
  ca_file: filePath.describe('Trusted instead of the authorities that Node trusts.'),
  cert_file: filePath.describe('Shown to the backend; with `key_file`.'),
  key_file: filePath.describe('Of `cert_file`.'),
};

/** `tls` after parsing: paths. */
export interface TlsConfig {
  readonly ca_file?: string | undefined;
  readonly cert_file?: string | undefined;
  readonly key_file?: string | undefined;
}

/** What both protocols have in common. */
export const shared = {
  headers,
  compression: z.enum(['none', 'gzip']).prefault('gzip').describe('Of requests.'),
  retry_on_failure: retryOnFailure.describe('When the backend is away or asks to come back.'),
  max_request_size: byteLimit
    .prefault('64MiB')
    .describe(
      'Before compression; a larger batch is sent in parts, a larger item dropped and counted.',
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
  if (!isEncrypted && (tls.ca_file ?? tls.cert_file) !== undefined) {
    return 'names certificates, but the endpoint is not encrypted';
  }
  return undefined;
}
