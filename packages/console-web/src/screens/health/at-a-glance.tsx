import type { Health } from '../../api.ts';
import { Card, Facts } from '../../parts/page.tsx';
import { RowsLink } from '../../parts/rows-link.tsx';
import { Table } from '../../parts/table.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { queryOf } from '../../pure/address.ts';
import { exportersOf, type ExporterState } from '../../pure/exporters.ts';
import { bytesText, figureText } from '../../pure/figure.ts';
import { lasting } from '../../pure/time.ts';

/** What one looks at first: the queue of each exporter, and the process. */
export function AtAGlance({ figures }: Pick<Health, 'figures'>) {
  return (
    <>
      <Card title="Exporters">
        <Table
          caption="What was sent, and what waits"
          rows={exportersOf(figures)}
          keyOf={({ name }) => name}
          columns={[
            { name: 'Exporter', cell: ({ name }) => <TraceText text={name} /> },
            { name: 'Queue', cell: (exporter) => <Queue exporter={exporter} /> },
            {
              name: 'Oldest',
              isNumber: true,
              cell: ({ oldestSeconds }) => lasting(oldestSeconds * 1_000),
            },
            { name: 'On their way', isNumber: true, cell: ({ inFlight }) => inFlight },
            { name: 'Sent', isNumber: true, cell: ({ name, sent }) => events(name, sent) },
            { name: 'Failed', isNumber: true, cell: ({ name, failed }) => events(name, failed) },
          ]}
        />
      </Card>
      <Card title="Process">
        <Facts
          rows={processFigures.flatMap(([name, said]) => {
            const figure = figures.find((one) => one.name === name);
            return figure === undefined ? [] : [[said, figureText(figure)] as const];
          })}
        />
      </Card>
    </>
  );
}

const processFigures = [
  ['otelcol_process_memory_rss', 'Memory'],
  ['otelcol_process_runtime_heap_alloc_bytes', 'Of it heap'],
  ['traceveil_process_event_loop_delay_seconds', 'Event loop delay'],
  ['traceveil_spool_size', 'Queues on disk'],
  ['otelcol_process_uptime', 'Runs for'],
] as const;

function Queue({ exporter }: { readonly exporter: ExporterState }) {
  const { queueBytes, queueBytesMax } = exporter;
  const said = `${bytesText(queueBytes)} of ${bytesText(queueBytesMax)}`;
  return (
    <>
      <meter
        class="share"
        min={0}
        max={Math.max(1, queueBytesMax)}
        high={0.7 * queueBytesMax}
        value={queueBytes}
        aria-label={said}
      />{' '}
      <span class="small shape">{said}</span>
    </>
  );
}

function events(exporter: string, count: number) {
  return (
    <RowsLink offer="listEvents" href={`/audit${queryOf({ kind: 'forward', exporter })}`}>
      {count}
    </RowsLink>
  );
}
