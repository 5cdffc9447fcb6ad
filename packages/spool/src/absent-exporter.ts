import { PipelineError, type Exporter } from '@traceveil/pipeline';

/** Told at the start of a spool that has something for such an exporter. */
export const leftBehind =
  'there are batches for an exporter that reads the spool no more: it is not configured, or its ' +
  'queue is in memory; they wait until it reads it again, or are too old';

/**
 * Stands for one that batches are for and that the configuration no longer names, or names with a
 * queue in memory: they wait until it reads the spool again, or are so old that they become dead
 * letters.
 */
export function absentExporter(name: string): Exporter {
  const nothing = () => Promise.resolve();
  return {
    name,
    start: nothing,
    stop: nothing,
    export: () => {
      const error = new PipelineError(`exporter/${name}`, 'retry', 'reads the spool no more');
      return Promise.reject(error);
    },
  };
}
