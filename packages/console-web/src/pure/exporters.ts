import type { Health } from '../api.ts';

type Figures = Health['figures'];

/** What an exporter has done, and what waits for it; items are of all signals. */
export interface ExporterState {
  readonly name: string;
  readonly queueBytes: number;
  readonly queueBytesMax: number;
  readonly oldestSeconds: number;
  readonly inFlight: number;
  readonly sent: number;
  /** Refused by the backend for good, or thrown away by it. */
  readonly failed: number;
}

/** One for each exporter that has a queue, in the order of the figures. */
export function exportersOf(figures: Figures): readonly ExporterState[] {
  const names = figures.flatMap(({ name, labels: { exporter } }) =>
    name === 'otelcol_exporter_queue_capacity' && exporter !== undefined ? [exporter] : [],
  );
  return [...new Set(names)].map((exporter) => {
    const sum = (start: string) =>
      figures
        .filter(({ name, labels }) => name.startsWith(start) && labels['exporter'] === exporter)
        .reduce((total, { value }) => total + value, 0);
    return {
      name: exporter,
      queueBytes: sum('otelcol_exporter_queue_size'),
      queueBytesMax: sum('otelcol_exporter_queue_capacity'),
      oldestSeconds: sum('traceveil_exporter_queue_age_seconds'),
      inFlight: sum('traceveil_exporter_in_flight_'),
      sent: sum('otelcol_exporter_sent_'),
      failed: sum('otelcol_exporter_send_failed_'),
    };
  });
}
