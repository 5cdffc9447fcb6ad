import type { Meter } from '@opentelemetry/api';

/** What a vault shows of itself. */
export interface VaultGauges {
  readonly heldItems: () => number;
  readonly sealedValues: () => number;
  readonly bytes: () => number;
}

/** Shows them until the returned function is called. */
export function observeVault(meter: Meter, gauges: VaultGauges): () => void {
  const shown = [
    meter.createObservableGauge('traceveil_held_items', {
      description: 'Items that are held back until a person decides or their time is over.',
    }),
    meter.createObservableGauge('traceveil_sealed_values', {
      description: 'Values under seal; `approvals.max_values` is the limit.',
    }),
    meter.createObservableGauge('traceveil_vault_size', {
      description: 'Of all that is sealed and held, on disk; `approvals.max_size` is the limit.',
      unit: 'By',
    }),
  ] as const;
  const values = [gauges.heldItems, gauges.sealedValues, gauges.bytes];
  const observers = shown.map((gauge, index) => {
    const observe: Parameters<typeof gauge.addCallback>[0] = (result) => {
      result.observe(values[index]?.() ?? 0);
    };
    gauge.addCallback(observe);
    return () => {
      gauge.removeCallback(observe);
    };
  });
  return () => {
    for (const stop of observers) stop();
  };
}
