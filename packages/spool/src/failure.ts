import { PipelineError } from '@traceveil/pipeline';

/** The system's code and nothing else of its message, so that one line stays one clear line. */
export function failureOf(what: string, cause: unknown): string {
  const { code } = cause as { readonly code?: unknown };
  return typeof code === 'string' ? `${what}: ${code}` : what;
}

/** A `PipelineError` holds no text of a batch; of anything else only the kind is safe to tell. */
export function reasonOf(error: unknown): string {
  if (error instanceof PipelineError) return error.message;
  return `a fault of the exporter: ${error instanceof Error ? error.name : typeof error}`;
}
