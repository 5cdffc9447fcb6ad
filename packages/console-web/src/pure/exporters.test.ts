import { expect, it } from '@jest/globals';
import { exportersOf } from './exporters.ts';

it('sums up what each exporter has done, over all signals', () => {
  const of = (exporter: string) => (name: string, value: number) => ({
    ...{ name, value },
    labels: { exporter },
  });
  const [jaeger, file] = [of('otlp_http'), of('file')];
  const states = exportersOf([
    { name: 'otelcol_process_uptime', labels: {}, value: 7 },
    jaeger('otelcol_exporter_queue_size', 512),
    jaeger('otelcol_exporter_queue_capacity', 1_024),
    jaeger('traceveil_exporter_queue_age_seconds', 3),
    jaeger('otelcol_exporter_sent_spans', 5),
    jaeger('otelcol_exporter_sent_log_records', 2),
    jaeger('otelcol_exporter_send_failed_spans', 1),
    jaeger('traceveil_exporter_in_flight_spans', 4),
    file('otelcol_exporter_queue_capacity', 1_024),
  ]);
  const idle = { queueBytes: 0, oldestSeconds: 0, inFlight: 0, sent: 0, failed: 0 };
  expect(states).toEqual([
    {
      ...{ name: 'otlp_http', queueBytes: 512, queueBytesMax: 1_024, oldestSeconds: 3 },
      ...{ inFlight: 4, sent: 7, failed: 1 },
    },
    { ...idle, name: 'file', queueBytesMax: 1_024 },
  ]);
});
