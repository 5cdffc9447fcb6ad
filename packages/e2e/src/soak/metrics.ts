import type { Signal } from '../harness/otlp-protocol.ts';
import { noItems } from './ledger.ts';
import type { Items } from './ledger.ts';

const words: Readonly<Record<Signal, string>> = {
  traces: 'spans',
  logs: 'log_records',
  metrics: 'metric_points',
};

/** The sum of a metric over all that has these attributes; 0 when there is none. */
export function metricIn(text: string, name: string, ...attributes: readonly string[]): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .filter((line) => attributes.every((attribute) => line.includes(attribute)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** Of each signal, for a name such as `otelcol_exporter_sent`. */
export function itemsIn(text: string, name: string, ...attributes: readonly string[]): Items {
  const items = noItems();
  for (const [signal, word] of Object.entries(words) as [Signal, string][]) {
    const total = name.startsWith('otelcol_') || name.endsWith('in_flight') ? '' : '_total';
    items[signal] = metricIn(text, `${name}_${word}${total}`, ...attributes);
  }
  return items;
}

/** What an exporter says became of what it was given. */
export interface Balance {
  readonly accepted: Items;
  readonly sent: Items;
  readonly rejected: Items;
  readonly deadLettered: Items;
  readonly inFlight: Items;
  /** `accepted` + `resumed` less all others: nothing, to the item. */
  readonly difference: Items;
}

/** Reads the balance of docs/spool.md. */
export function balanceIn(text: string, exporter: string): Balance {
  const of = (name: string) => itemsIn(text, name, `exporter="${exporter}"`);
  const balance = {
    accepted: of('traceveil_exporter_accepted'),
    sent: of('otelcol_exporter_sent'),
    rejected: of('traceveil_exporter_rejected'),
    deadLettered: of('traceveil_exporter_dead_lettered'),
    inFlight: of('traceveil_exporter_in_flight'),
  };
  const { accepted, ...rest } = { ...balance, damaged: of('traceveil_exporter_damaged') };
  const resumed = of('traceveil_exporter_resumed');
  const difference = noItems();
  for (const signal of Object.keys(words) as Signal[]) {
    const settled = Object.values(rest).reduce((sum, items) => sum + items[signal], 0);
    difference[signal] = accepted[signal] + resumed[signal] - settled;
  }
  return { ...balance, difference };
}
