import { approvalsConfig } from '@traceveil/approval';
import { consoleConfig } from '@traceveil/console';
import {
  byteCount,
  durationMs,
  endpoint,
  secret,
  type TokenKey,
  type TokenKeys,
} from '@traceveil/pipeline';
import { sessionConfig } from '@traceveil/session';
import { spoolConfig } from '@traceveil/spool';
import { z } from 'zod';
import { namedTokenKey, parseTokenKey } from './token-key.ts';

/** Components by id; what stands below an id is for the component's own schema. */
const components = z.record(z.string(), z.unknown());

const pipeline = z.strictObject({
  receivers: z.array(z.string()).min(1, 'must name at least one receiver'),
  processors: z.array(z.string()).prefault([]),
  exporters: z.array(z.string()).min(1, 'must name at least one exporter'),
});

const telemetry = z.strictObject({
  logs: z
    .strictObject({
      level: z
        .enum(['debug', 'info', 'warn', 'error'])
        .prefault('info')
        .describe('Of the log, JSON lines on standard error.'),
    })
    .prefault({}),
  endpoint: endpoint
    .prefault('127.0.0.1:8888')
    .describe(
      'Answers `/healthz`, `/readyz`, `/metrics` (Prometheus text) and, on this machine, `/config`.',
    ),
  traces: z
    .strictObject({
      endpoint: z
        .url({ protocol: /^https?$/, error: 'must be a URL such as http://127.0.0.1:4328' })
        .describe('Takes the gateway’s own spans over OTLP/HTTP; `/v1/traces` is appended.'),
    })
    .optional(),
});

const tokenKey = secret().transform((written, context) => {
  const key = parseTokenKey(written.reveal());
  if (key) return key;
  const message =
    'must be 32 bytes or more in base64 or hex, such as `openssl rand -base64 32` gives';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const tokenKeyId = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, ".", "_" and "-"')
  .describe('Stands in the audit trail.');

/** One, or the active one and those before it. */
const tokenKeys = z.union([
  tokenKey.transform((key): TokenKeys => [namedTokenKey(key)]),
  z
    .array(z.strictObject({ id: tokenKeyId, key: tokenKey }))
    .min(1, 'must have at least one key; the first makes the tokens')
    .refine(
      (keys) => new Set(keys.map(({ id }) => id)).size === keys.length,
      'must have another id for each key',
    )
    // Zod's type does not say that one is there.
    .transform((keys) => keys as [TokenKey, ...TokenKey[]]),
]);

const service = z.strictObject({
  extensions: z.array(z.string()).prefault([]).describe('Those that are started.'),
  pipelines: z
    .record(z.string(), pipeline)
    .refine((pipelines) => Object.keys(pipelines).length > 0, 'must have at least one pipeline'),
  telemetry: telemetry.prefault({}),
  token_key: tokenKeys
    .optional()
    .describe(
      'Key of the replacement tokens, or a list of `{ id, key }` of which the first makes them; ' +
        'without it, one is made in the storage directory.',
    ),
  allow_memory_dumps: z
    .boolean()
    .prefault(false)
    .describe('Starts with flags of Node that write the memory to disk or let it be read.'),
  canary_interval: durationMs
    .prefault('1m')
    .describe(
      'From one run of planted secrets through the pipelines to the next; `0s`: at starts.',
    ),
  workers: z
    .int()
    .min(0)
    .max(64)
    .prefault(0)
    .describe(
      'Threads that redact, of each processor that a pipeline names; 0: the main thread does it.',
    ),
  shutdown_timeout: durationMs
    .prefault('10s')
    .describe('For what was accepted to reach its backends after SIGTERM.'),
});

/** `audit` but for its sinks. */
export const auditFailure = z.object({
  on_failure: z
    .enum(['block', 'spool'])
    .prefault('block')
    .describe('When a sink cannot be written: batches are refused, or events wait on disk.'),
  spool: z
    .strictObject({
      max_size: byteCount
        .refine((bytes) => bytes > 0, 'must be above 0')
        .prefault('256MiB')
        .describe('Of the events that wait; above this batches are refused.'),
    })
    .prefault({}),
});

/** What stands below `audit` beside the words of `auditFailure`: sinks by id. */
export function sinksOf(audit: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(audit).filter(([key]) => !(key in auditFailure.shape)));
}

/** The configuration but for what is below a component's id. */
export const configSchema = z.strictObject({
  extensions: components.prefault({}).describe('Who may send; receivers name them in `auth`.'),
  receivers: components,
  processors: components.prefault({}),
  exporters: components,
  audit: auditFailure
    .catchall(z.unknown())
    .prefault({ file: {} })
    .describe('Where the audit events go; `audit: {}` is none.'),
  approvals: approvalsConfig.describe('What is sealed and held, and who decides about it.'),
  console: consoleConfig.optional().describe('The pages and their API; without it, none.'),
  storage: z
    .strictObject({
      directory: z.string().min(1).prefault('./data'),
      spool: spoolConfig,
      sessions: sessionConfig,
    })
    .prefault({}),
  service,
});

/** `configSchema` after parsing. */
export type ParsedConfig = z.infer<typeof configSchema>;
