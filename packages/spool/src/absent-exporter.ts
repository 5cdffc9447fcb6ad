import { PipelineError, type Exporter } from '@traceveil/pipeline';

/**
 * Stands for one that batches are for and that the configuration no longer names: they wait until
 * it is named again, or until they are so old that they become dead letters.
 */
export function absentExporter(name: string): Exporter {
  const nothing = () => Promise.resolve();
  return {
    name,
    start: nothing,
    stop: nothing,
    export: () => {
      const error = new PipelineError(`exporter/${name}`, 'retry', 'is not configured any more');
      return Promise.reject(error);
    },
  };
}
