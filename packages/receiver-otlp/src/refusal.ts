import { OtlpJsonError, statusByRemedy, WireError } from '@traceveil/otlp';
import type { Status } from '@traceveil/otlp';
import { PipelineError } from '@traceveil/pipeline';
import type { Remedy } from '@traceveil/pipeline';

/** Long enough for a queue to move, short enough that a sender does not drop its data. */
export const retryDelayDefaultMs = 1_000;

/** What a sender is told fits into HTTP/2 headers. */
const messageCharactersMax = 1_024;

/** Says a refusal as OTLP does: `RetryInfo` only where sending again makes sense. */
export function statusOf(
  { remedy, message, retryAfterMs }: PipelineError,
  charactersMax = messageCharactersMax,
): Status {
  // Cutting can leave half a character, which has no UTF-8.
  const told = message.slice(0, charactersMax).replace(/\p{Surrogate}/gu, '\ufffd');
  const status = { code: statusByRemedy[remedy].grpc, message: told };
  if (isRetryable(remedy)) {
    return { ...status, retryDelayMs: retryAfterMs ?? retryDelayDefaultMs };
  }
  if (remedy !== 'invalid') return status;
  return { ...status, violations: [{ field: 'body', description: told }] };
}

/** Whether the sender is told when to send again. */
export function isRetryable(remedy: Remedy): boolean {
  return remedy === 'retry' || remedy === 'rate_limited';
}

/** What is ours to name is named; of anything else not even the message is repeated. */
export function asPipelineError(error: unknown, component: string): PipelineError {
  if (error instanceof PipelineError) return error;
  if (error instanceof WireError || error instanceof OtlpJsonError) {
    return new PipelineError(component, 'invalid', error.message, { cause: error });
  }
  return new PipelineError(component, 'internal', 'failed on this request', { cause: error });
}
