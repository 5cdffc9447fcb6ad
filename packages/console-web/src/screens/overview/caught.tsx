import { useMemo } from 'preact/hooks';
import type { SeriesPoint } from '../../api.ts';
import { Chart, ChartLegend } from '../../parts/chart.tsx';
import { FilterChoice } from '../../parts/filter-field.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { RowsLink } from '../../parts/rows-link.tsx';
import { Table } from '../../parts/table.tsx';
import { queryOf } from '../../pure/address.ts';
import { plainTextOf } from '../../pure/segments.ts';
import { linesOf, othersName, type Lines } from '../../pure/series.ts';
import { clockTime } from '../../pure/time.ts';
import { useFilters } from '../../use-filters.ts';
import { useLoaded } from '../../use-loaded.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const linesMax = 6;
const refreshMs = 15_000;

const periods = {
  day: { days: 1, step: 'hour', stepMs: hourMs },
  week: { days: 7, step: 'day', stepMs: dayMs },
  month: { days: 30, step: 'day', stepMs: dayMs },
} as const;
const measures = ['rule', 'service', 'sender'] as const;

/** Secrets caught over time. */
export function Caught(props: { readonly redactions: number; readonly started: string }) {
  const { redactions, started } = props;
  const filters = useFilters();
  const by = measures.find((one) => one === filters.get('by')) ?? 'rule';
  const name = filters.get('period');
  const period = name === 'week' || name === 'month' ? periods[name] : periods.day;
  // Cut down to a step, so that the path is the same until the next one begins.
  const fromMs = (Math.floor(Date.now() / period.stepMs) + 1) * period.stepMs - period.days * dayMs;
  const from = new Date(fromMs).toISOString();
  const path = `/events/series${queryOf({ by, step: period.step, kind: 'redact', from })}`;
  const loaded = useLoaded<{ readonly points: readonly SeriesPoint[] }>(path, refreshMs);
  return (
    <Card title="Secrets caught over time">
      <div class="filters">
        <FilterChoice
          filters={filters}
          name="by"
          label="By"
          options={[
            ['', 'rule'],
            ['service', 'service'],
            ['sender', 'sender'],
          ]}
        />
        <FilterChoice
          filters={filters}
          name="period"
          label="Period"
          options={[
            ['', '24 hours'],
            ['week', '7 days'],
            ['month', '30 days'],
          ]}
        />
      </div>
      <LoadedView loaded={loaded}>
        {({ points }) => (
          <Plotted points={points} stepMs={period.stepMs} fromMs={fromMs} by={by} from={from} />
        )}
      </LoadedView>
      <p class="small soft">
        <RowsLink offer="listEvents" href={`/audit${queryOf({ kind: 'redact', from: started })}`}>
          {redactions}
        </RowsLink>{' '}
        since the start of the gateway.
      </p>
    </Card>
  );
}

function Plotted(props: {
  readonly points: readonly SeriesPoint[];
  readonly stepMs: number;
  readonly fromMs: number;
  readonly by: string;
  readonly from: string;
}) {
  const { points, stepMs, fromMs, by, from } = props;
  const lines = useMemo(
    () => linesOf(points, { stepMs, fromMs, toMs: Date.now() }, linesMax),
    [points, stepMs, fromMs],
  );
  if (points.length === 0) {
    return (
      <Empty title="No secret was caught in this time" commands={['npx traceveil demo']}>
        <p>See some being caught:</p>
      </Empty>
    );
  }
  const hrefOf = (name: string, of: { readonly from?: string; readonly to?: string } = {}) => {
    const one = name !== othersName && { [by]: name };
    return `/audit${queryOf({ kind: 'redact', from, ...of, ...one })}`;
  };
  return (
    <>
      <Chart
        lines={lines}
        label={`Secrets caught by ${by} over time; the table below has the numbers`}
      />
      <ChartLegend lines={lines} hrefOf={(name) => hrefOf(name)} />
      <details>
        <summary class="small">As a table</summary>
        <NumbersTable lines={lines} by={by} stepMs={stepMs} hrefOf={hrefOf} />
      </details>
    </>
  );
}

interface NumbersRow {
  readonly time: number;
  readonly index: number;
}

function NumbersTable(props: {
  readonly lines: Lines;
  readonly by: string;
  readonly stepMs: number;
  hrefOf(name: string, of: { readonly from: string; readonly to: string }): string;
}) {
  const { lines, by, stepMs, hrefOf } = props;
  const stepAt = (seconds: number) => ({
    from: new Date(seconds * 1_000).toISOString(),
    to: new Date(seconds * 1_000 + stepMs).toISOString(),
  });
  const rows = lines.times.map((time, index) => ({ time, index }));
  return (
    <Table
      caption={`Secrets caught by ${by}`}
      rows={rows}
      keyOf={({ index }) => String(index)}
      columns={[
        {
          name: 'From',
          cell: ({ time }: NumbersRow) => clockTime(new Date(time * 1_000).toISOString()),
        },
        ...lines.lines.map(({ name, counts }) => ({
          name: plainTextOf(name) || '(none)',
          isNumber: true,
          cell: ({ time, index }: NumbersRow) => {
            const { [index]: count = 0 } = counts;
            if (count === 0) return 0;
            return (
              <RowsLink offer="listEvents" href={hrefOf(name, stepAt(time))}>
                {count}
              </RowsLink>
            );
          },
        })),
      ]}
    />
  );
}
