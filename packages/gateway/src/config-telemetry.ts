import type { Meter } from '@opentelemetry/api';

/** Shows which configuration holds and how reloads end. */
export interface ConfigTelemetry {
  /** From now on this one holds. */
  holds(hash: string): void;
  reloaded(result: 'accepted' | 'refused'): void;
  /** Shows how many planted secrets came through. */
  observeLeaks(count: () => number): void;
  /** Prometheus text of `traceveil_config_info`, to be put behind the other metrics. */
  infoText(): string;
}

/** Under names that begin like those of others who reload: `…_config_last_reload_successful`. */
export function createConfigTelemetry(meter: Meter): ConfigTelemetry {
  let current = '';
  let isLastAccepted = true;
  // Shown from the start, so that an alarm has something to compare with.
  const counts = { accepted: 0, refused: 0 };
  meter
    .createObservableGauge('traceveil_config_last_reload_successful', {
      description: '0 when the configuration on disk was refused and the one before it holds.',
    })
    .addCallback((result) => result.observe(isLastAccepted ? 1 : 0));
  meter
    .createObservableCounter('traceveil_config_reload', {
      description: 'Reloads of the configuration by their result.',
    })
    .addCallback((result) => {
      result.observe(counts.accepted, { result: 'accepted' });
      result.observe(counts.refused, { result: 'refused' });
    });
  return {
    holds(hash) {
      current = hash;
    },
    reloaded(result) {
      counts[result] += 1;
      isLastAccepted = result === 'accepted';
    },
    observeLeaks(count) {
      meter
        .createObservableGauge('traceveil_canary_leaks', {
          description: 'Planted secrets that came through a pipeline; above 0 it is not ready.',
        })
        .addCallback((result) => result.observe(count()));
    },
    // Not a gauge: the SDK would go on showing each hash that it has ever collected.
    infoText: () =>
      '# HELP traceveil_config_info 1, with the hash of the configuration that holds, as on each ' +
      'audit event.\n# TYPE traceveil_config_info gauge\n' +
      `traceveil_config_info{hash="${current}"} 1\n`,
  };
}
