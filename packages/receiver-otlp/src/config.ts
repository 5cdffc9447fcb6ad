import { byteCount, durationMs, endpoint, signals } from '@traceveil/pipeline';
import type { Endpoint } from '@traceveil/pipeline';
import { z } from 'zod';

const insecure = z
  .boolean()
  .default(false)
  .describe('Allows an address other than loopback without TLS, authentication or both.');

const tls = z.strictObject({
  cert_file: z.string().min(1).describe('PEM, with the certificates between it and its root.'),
  key_file: z.string().min(1).describe('PEM, of `cert_file`.'),
  client_ca_file: z
    .string()
    .min(1)
    .optional()
    .describe('PEM; clients must show a certificate of these authorities, which names the sender.'),
  min_version: z.enum(['1.2', '1.3']).default('1.2').describe('Of TLS.'),
  reload_interval: durationMs
    .prefault('1m')
    .describe('Between two looks at the files; what has changed is taken over. `0s` never looks.'),
});

const auth = z.strictObject({
  authenticator: z.string().min(1).describe('One of `extensions`, in `service.extensions` too.'),
});

/** What both protocols ask of who sends. */
const security = {
  insecure,
  tls: tls.optional().describe('Without it nothing is encrypted.'),
  auth: auth.optional().describe('Without it anyone may send, but for `tls.client_ca_file`.'),
};

const senderRule = z.strictObject({
  id: z.string().min(1).describe('Of senders; with `*` at its end, of all that begin so.'),
  signals: z.array(z.enum(signals)).min(1).optional().describe('What they may send; else all.'),
  requests_per_second: z.number().positive().optional().describe('For each sender.'),
  bytes_per_second: byteCount
    .refine((bytes) => bytes > 0, 'must be above 0')
    .optional()
    .describe('For each sender, unpacked.'),
});

const compressionRatio = z
  .int()
  .min(1)
  .max(1_100)
  .default(200)
  .describe('Of a packed request that is above 1 MiB unpacked; gzip can do 1032.');

const handlerTimeout = durationMs
  .prefault('30s')
  .describe('From the last byte of a request to its answer; then the sender is told to retry.');

const grpc = z
  .strictObject({
    endpoint: endpoint.prefault('127.0.0.1:4317').describe('Where to listen.'),
    ...security,
    max_recv_msg_size_mib: z
      .int()
      .min(1)
      .max(1_024)
      .default(64)
      .describe('Limit of a request, before and after it is unpacked.'),
    max_compression_ratio: compressionRatio,
    max_send_msg_size_mib: z
      .int()
      .min(1)
      .max(64)
      .default(4)
      .describe('Limit of an answer; its message is cut to fit.'),
    max_concurrent_streams: z
      .int()
      .min(1)
      .max(100_000)
      .default(1_000)
      .describe('Calls at one time on one connection.'),
    max_connections: z
      .int()
      .min(1)
      .max(100_000)
      .default(1_024)
      .describe('More are closed at once.'),
    read_header_timeout: durationMs
      .prefault('10s')
      .describe('For a new connection to begin to speak HTTP/2.'),
    read_timeout: durationMs.prefault('60s').describe('For all of a request to arrive.'),
    idle_timeout: durationMs.prefault('10m').describe('For a connection without a call.'),
    handler_timeout: handlerTimeout,
  })
  .superRefine(refuseOpenAddress);

const http = z
  .strictObject({
    endpoint: endpoint.prefault('127.0.0.1:4318').describe('Where to listen.'),
    ...security,
    max_request_body_size: byteCount
      .prefault('64MiB')
      .describe('Limit of a request, before and after it is unpacked.'),
    max_compression_ratio: compressionRatio,
    max_response_body_size: byteCount
      .refine((bytes) => bytes >= 1_024, 'must be at least 1KiB')
      .prefault('4MiB')
      .describe('Limit of an answer; its message is cut to fit.'),
    max_connections: z
      .int()
      .min(1)
      .max(100_000)
      .default(1_024)
      .describe('More are closed at once.'),
    read_header_timeout: durationMs.prefault('10s').describe('For the header of a request.'),
    read_timeout: durationMs.prefault('60s').describe('For all of a request to arrive.'),
    idle_timeout: durationMs.prefault('60s').describe('For a connection between two requests.'),
    handler_timeout: handlerTimeout,
  })
  .superRefine(refuseOpenAddress);

/** Configuration of the receiver, in the words of the Collector's. */
export const config = z.strictObject({
  protocols: z
    .strictObject({ grpc: orDefaults(grpc).optional(), http: orDefaults(http).optional() })
    .refine(({ grpc, http }) => grpc !== undefined || http !== undefined, {
      error: 'must name grpc, http or both',
    })
    .describe('A protocol that is not named is not served.'),
  admission: z
    .strictObject({
      request_limit_mib: z
        .int()
        .min(1)
        .max(1_048_576)
        .default(512)
        .describe(
          'Of all requests that are being read or not yet answered; others are told to come back.',
        ),
    })
    .prefault({}),
  senders: z
    .array(senderRule)
    .min(1, 'must let somebody in')
    .prefault([{ id: '*' }])
    .describe('The first line that fits a sender counts; whom none fits is refused.'),
});

export type Config = z.infer<typeof config>;
export type GrpcConfig = z.infer<typeof grpc>;
export type HttpConfig = z.infer<typeof http>;
export type TlsConfig = z.infer<typeof tls>;
/** Of one protocol. */
export type ServerSecurity = Pick<GrpcConfig, keyof typeof security>;

/** In YAML a key with nothing after it is null: the protocol with its defaults. */
function orDefaults<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((written: unknown) => (written === null ? {} : written), schema);
}

function refuseOpenAddress(
  { endpoint, insecure, tls, auth }: ServerSecurity & { readonly endpoint: Endpoint },
  context: z.RefinementCtx,
): void {
  if (insecure || isLoopback(endpoint.host)) return;
  const isAuthenticated = auth !== undefined || tls?.client_ca_file !== undefined;
  if (tls !== undefined && isAuthenticated) return;
  const lacks = [
    ...(tls === undefined ? ['`tls`'] : []),
    ...(isAuthenticated ? [] : ['`auth` or `tls.client_ca_file`']),
  ];
  context.addIssue({
    code: 'custom',
    path: ['endpoint'],
    message:
      `is not a loopback address, and there is no ${lacks.join(' and no ')} beside it: ` +
      'add it, bind to 127.0.0.1, or write `insecure: true` if the network is trusted',
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
