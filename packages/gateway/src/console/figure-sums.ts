import type { HealthFigure, Overview } from '@traceveil/console';

type Figures = readonly HealthFigure[];

const ofItems = ['spans', 'log_records', 'metric_points'] as const;

/** All of a metric, whatever its labels but those that are asked for. */
export function sumOf(
  figures: Figures,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const isMeant = (one: HealthFigure) =>
    one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value);
  return figures.filter(isMeant).reduce((sum, { value }) => sum + value, 0);
}

/**
 * Items since the start, of the exporter that is furthest behind: each has a balance of its own, and
 * one that holds for all of them would hide what one of them lost.
 *
 * @param held items that wait for a person
 */
export function balanceOf(figures: Figures, held: number): Overview['items'] {
  const all = (name: string, exporter?: string) =>
    ofItems.reduce(
      (sum, items) =>
        sum + sumOf(figures, `${name}_${items}`, exporter === undefined ? {} : { exporter }),
      0,
    );
  const refused = all('otelcol_receiver_refused');
  const denied = sumOf(figures, 'traceveil_denied_items');
  const accepted = all('otelcol_receiver_accepted');
  const balances = exportersIn(figures).map((exporter) => {
    const forwarded = all('otelcol_exporter_sent', exporter);
    const dead_lettered = all('traceveil_exporter_dead_lettered', exporter);
    const rejected =
      all('traceveil_exporter_rejected', exporter) +
      all('otelcol_exporter_send_failed', exporter) +
      all('traceveil_exporter_damaged', exporter);
    const in_flight = all('traceveil_exporter_in_flight', exporter);
    return { forwarded, dead_lettered, rejected, in_flight };
  });
  const worst = balances.sort((a, b) => a.forwarded - b.forwarded)[0] ?? {
    ...{ forwarded: 0, dead_lettered: 0, rejected: 0 },
    in_flight: accepted,
  };
  const rejected = worst.rejected + refused;
  const { forwarded, dead_lettered, in_flight } = worst;
  const received = forwarded + held + denied + rejected + dead_lettered + in_flight;
  return { received, forwarded, held, denied, rejected, dead_lettered, in_flight };
}

function exportersIn(figures: Figures): string[] {
  const named = figures.flatMap(({ name, labels: { exporter } }) =>
    name === 'otelcol_exporter_queue_capacity' && exporter !== undefined ? [exporter] : [],
  );
  return [...new Set(named)];
}

/** Of the queue that is fullest its share, 0 to 1, and of the oldest that waits its age. */
export function fullestQueue(figures: Figures): { share: number; ageSeconds: number } {
  const shares = exportersIn(figures).map((exporter) => {
    const capacity = sumOf(figures, 'otelcol_exporter_queue_capacity', { exporter });
    const size = sumOf(figures, 'otelcol_exporter_queue_size', { exporter });
    return capacity === 0 ? 0 : Math.min(1, size / capacity);
  });
  const ages = figures.filter(({ name }) => name === 'traceveil_exporter_queue_age_seconds');
  return {
    share: Math.max(0, ...shares),
    ageSeconds: Math.max(0, ...ages.map(({ value }) => value)),
  };
}
