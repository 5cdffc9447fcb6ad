import type { ProcessorFactory } from '@traceveil/pipeline';
import { redactProcessor } from '@traceveil/processor-redact';

/** Those of `components` that a worker thread may have to make: it loads nothing else. */
export const processors: readonly ProcessorFactory[] = [redactProcessor];
