import { SpanKind, SpanStatusCode, type Meter, type Tracer } from '@opentelemetry/api';
import { PipelineError, type Accept } from '@traceveil/pipeline';

// From a small batch of which nothing is redacted to one that waits for a busy disk.
const bucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * Shows each batch's way through a pipeline as a span and in a histogram. Of the batch they tell
 * its size, of a refusal its remedy; nothing of the text.
 *
 * @param name of the pipeline, such as `traces/agents`
 */
export function observeAccept(
  accept: Accept,
  name: string,
  { meter, tracer }: { readonly meter: Meter; readonly tracer: Tracer },
): Accept {
  const durations = meter.createHistogram('traceveil_pipeline_duration_seconds', {
    description: 'From a request that is understood to its answer: redacted, audited, handed over.',
    advice: { explicitBucketBoundaries: bucketsSeconds },
  });
  return async (batch, signal) => {
    const startMs = performance.now();
    let outcome = 'ok';
    const span = tracer.startSpan(`pipeline ${name}`, {
      kind: SpanKind.INTERNAL,
      attributes: {
        'traceveil.pipeline': name,
        'traceveil.transport': batch.sender.transport,
        'traceveil.items': batch.items,
        'traceveil.bytes': batch.bytes.length,
      },
    });
    try {
      return await accept(batch, signal);
    } catch (error) {
      outcome = error instanceof PipelineError ? error.remedy : 'internal';
      span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
      throw error;
    } finally {
      durations.record((performance.now() - startMs) / 1_000, { pipeline: name, outcome });
      span.end();
    }
  };
}
