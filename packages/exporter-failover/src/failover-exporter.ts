import {
  durationMs,
  PipelineError,
  type Batch,
  type Delivery,
  type Exporter,
  type ExporterDependencies,
  type ExporterFactory,
  type FailedPart,
} from '@traceveil/pipeline';
import { z } from 'zod';

const config = z.strictObject({
  priority_levels: z
    .array(z.string())
    .min(2, 'must name at least two exporters')
    .refine((ids) => new Set(ids).size === ids.length, 'names an exporter twice')
    .describe('Exporters, the best first. They are in no pipeline themselves.'),
  retry_interval: durationMs
    .prefault('10m')
    .describe(
      'Before a level that failed is asked again, by one batch; the others do not wait for it.',
    ),
});

/** Configuration of `failover` after parsing. */
export type FailoverConfig = z.infer<typeof config>;

interface Level {
  readonly exporter: Exporter;
  /** Not asked before. 0: it is well. */
  awayUntilMs: number;
}

/**
 * Hands each batch to the first level that is well, and what that does not take to the next.
 *
 * @param now milliseconds from any start; never goes back, as the time of day may
 */
export function createFailoverExporter(
  { priority_levels, retry_interval }: FailoverConfig,
  { name, log, exporter }: Pick<ExporterDependencies, 'name' | 'log' | 'exporter'>,
  now: () => number = () => performance.now(),
): Exporter {
  const component = `exporter/${name}`;
  const levels = priority_levels.map((id): Level => ({ exporter: exporter(id), awayUntilMs: 0 }));

  /** Those that failed come last: when all have, one of them may be back before its time. */
  function inOrder(): Level[] {
    const isDue = ({ awayUntilMs }: Level) => awayUntilMs <= now();
    return [...levels.filter(isDue), ...levels.filter((level) => !isDue(level))];
  }

  async function exportBatch(batch: Batch, signal: AbortSignal): Promise<Delivery> {
    let rejectedItems = 0;
    let failed: readonly FailedPart[] = [{ ...batch, error: undefined }];
    for (const level of inOrder()) {
      // While it is asked whether it is back, others do not wait for the answer.
      if (level.awayUntilMs > 0) level.awayUntilMs = now() + retry_interval;
      const delivery = await send({ ...batch, failed }, level.exporter, signal);
      rejectedItems += delivery.rejectedItems;
      failed = delivery.failed;
      if (signal.aborted) break; // Says nothing of the backend.
      judge(level, failed);
      if (failed.length === 0) break;
    }
    const [first] = failed;
    if (first?.bytes === batch.bytes) throw first.error;
    return { rejectedItems, failed };
  }

  /** What is wrong with one batch says nothing of the backend. */
  function judge(level: Level, failed: readonly FailedPart[]): void {
    const failure = failed.find(({ error }) => !isOfBatch(error));
    const isAway = level.awayUntilMs > 0;
    const fields = { component, level: level.exporter.name };
    if (failure) {
      level.awayUntilMs = now() + retry_interval;
      if (!isAway) log.warn(fields, 'a level failed; batches go to the next');
    } else if (isAway) {
      level.awayUntilMs = 0;
      log.info(fields, 'a level is back');
    }
  }

  return {
    name,
    async start() {
      for (const level of levels) await level.exporter.start();
    },
    export: exportBatch,
    async stop(deadline) {
      await Promise.all(levels.map((level) => level.exporter.stop(deadline)));
    },
  };
}

/** Sends what is left of a batch. */
async function send(
  { failed, ...batch }: Batch & Pick<Delivery, 'failed'>,
  exporter: Exporter,
  signal: AbortSignal,
): Promise<Delivery> {
  let rejectedItems = 0;
  const left: FailedPart[] = [];
  for (const part of failed) {
    const { items, bytes } = part;
    try {
      const delivery = await exporter.export({ ...batch, items, bytes }, signal);
      rejectedItems += delivery.rejectedItems;
      left.push(...delivery.failed);
    } catch (error) {
      left.push({ items, bytes, error });
    }
  }
  return { rejectedItems, failed: left };
}

function isOfBatch(error: unknown): boolean {
  if (!(error instanceof PipelineError)) return false;
  return error.remedy === 'invalid' || error.remedy === 'too_large';
}

/** One backend after another, the best that is well. */
export const failoverExporter = {
  kind: 'exporter',
  type: 'failover',
  config,
  exporters: ({ priority_levels }) => priority_levels,
  create: (config, dependencies) => createFailoverExporter(config, dependencies),
} satisfies ExporterFactory<typeof config>;
