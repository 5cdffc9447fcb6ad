import { PipelineError, type AuditFactory, type Exporter } from '@traceveil/pipeline';
import { z } from 'zod';
import { logRecordsOf } from '../formats/log-records.ts';
import { createFollower } from './follower.ts';
import { followerConfig } from './follower-config.ts';
import { NotTaken, type TrailBatch, type Transport } from './transport.ts';

const config = z.strictObject({
  exporter: z
    .string()
    .min(1)
    .describe('One of `exporters`, such as `otlp_http/siem`; it is in no pipeline.'),
  ...followerConfig,
});

/** Of log records that hold audit events: nobody sent them. */
const sender = { id: 'traceveil', address: '', transport: 'http' } as const;

/** Hands events to an exporter, as log records. */
function createOtlpTransport(exporter: Exporter): Transport {
  return {
    start: () => exporter.start(),
    async send({ events }: TrailBatch, signal) {
      const bytes = logRecordsOf(events);
      const batch = { signal: 'logs', items: events.length, bytes, sender } as const;
      const { failed, rejectedItems } = await exporter.export(batch, signal).catch(refused);
      if (failed.length > 0) throw new NotTaken('the exporter did not deliver all of a batch');
      return rejectedItems;
    },
    stop: () => exporter.stop(AbortSignal.abort()),
  };
}

function refused(cause: unknown): never {
  if (!(cause instanceof PipelineError)) throw cause;
  throw new NotTaken(cause.message, cause.retryAfterMs);
}

/** `audit: { otlp: … }`. */
export const otlpAudit = {
  kind: 'audit',
  type: 'otlp',
  config,
  sendsTrail: true,
  exporters: ({ exporter }) => [exporter],
  create: (parsed, dependencies) =>
    createFollower(
      createOtlpTransport(dependencies.exporter(parsed.exporter)),
      parsed,
      dependencies,
    ),
} satisfies AuditFactory<typeof config>;
