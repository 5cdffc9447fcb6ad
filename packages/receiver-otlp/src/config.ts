import { byteCount, durationMs, endpoint } from '@traceveil/pipeline';
import type { Endpoint } from '@traceveil/pipeline';
import { z } from 'zod';

const insecure = z
  .boolean()
  .default(false)
  .describe('Allows an address other than loopback: anyone who reaches it may send.');

const handlerTimeout = durationMs
  .prefault('30s')
  .describe('From the last byte of a request to its answer; then the sender is told to retry.');

const grpc = z
  .strictObject({
    endpoint: endpoint.prefault('127.0.0.1:4317').describe('Where to listen.'),
    insecure,
    max_recv_msg_size_mib: z
      .int()
      .min(1)
      .max(1_024)
      .default(64)
      .describe('Limit of a request, before and after it is unpacked.'),
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
    read_timeout: durationMs.prefault('60s').describe('For all of a request to arrive.'),
    idle_timeout: durationMs.prefault('10m').describe('For a connection without a call.'),
    handler_timeout: handlerTimeout,
  })
  .superRefine(refuseOpenAddress);

const http = z
  .strictObject({
    endpoint: endpoint.prefault('127.0.0.1:4318').describe('Where to listen.'),
    insecure,
    max_request_body_size: byteCount
      .prefault('64MiB')
      .describe('Limit of a request, before and after it is unpacked.'),
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
});

export type Config = z.infer<typeof config>;
export type GrpcConfig = z.infer<typeof grpc>;
export type HttpConfig = z.infer<typeof http>;

/** In YAML a key with nothing after it is null: the protocol with its defaults. */
function orDefaults<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((written: unknown) => (written === null ? {} : written), schema);
}

function refuseOpenAddress(
  { endpoint, insecure }: { readonly endpoint: Endpoint; readonly insecure: boolean },
  context: z.RefinementCtx,
): void {
  if (insecure || isLoopback(endpoint.host)) return;
  context.addIssue({
    code: 'custom',
    path: ['endpoint'],
    message:
      'is not a loopback address, and there is neither TLS nor authentication: ' +
      'bind to 127.0.0.1, or write `insecure: true` beside it if the network is trusted',
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
