import { useMemo, useState } from 'preact/hooks';
import type { MaskedPlace, SessionSpan, Turn } from '../../api.ts';
import { Badge } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { ShowMore } from '../../parts/show-more.tsx';
import { Table } from '../../parts/table.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { lasting } from '../../pure/time.ts';
import { timelineOf, type TimelineRow } from '../../pure/timeline.ts';
import { useFilters } from '../../use-filters.ts';

/** Of many, so many at once. */
const shownStep = 100;

/** Spans as they were forwarded, in the order in which they began. */
export function Timeline(props: {
  readonly spans: readonly SessionSpan[];
  /** That are not told of. */
  readonly leftOut: number;
  readonly turns: readonly Turn[];
  readonly places: readonly MaskedPlace[];
}) {
  const { spans, leftOut, turns, places } = props;
  const [count, setCount] = useState(shownStep);
  const rows = useMemo(() => timelineOf(spans), [spans]);
  const steps = useMemo(() => firstSteps(turns), [turns]);
  const masked = useMemo(() => countBySpan(places), [places]);
  if (spans.length === 0) return null;
  return (
    <Card title="Timeline">
      <Table
        caption={`${spans.length} span${spans.length === 1 ? '' : 's'} as forwarded, in the order in which they began`}
        rows={rows.slice(0, count)}
        keyOf={({ span }) => `${span.trace_id} ${span.span_id}`}
        columns={[
          { name: 'Span', cell: (row) => <Name row={row} step={steps.get(row.span.span_id)} /> },
          { name: 'Service', cell: ({ span }) => <TraceText text={span.service} /> },
          { name: 'Begins', isNumber: true, cell: ({ beginsMs }) => `+${lengthOf(beginsMs)}` },
          { name: 'Lasts', isNumber: true, cell: ({ span }) => lengthOf(span.duration_ms) },
          { name: 'When', cell: (row) => <Bar row={row} /> },
          {
            name: 'Masked',
            isNumber: true,
            cell: ({ span }) => <MaskedCount id={span.span_id} count={masked.get(span.span_id)} />,
          },
        ]}
      />
      <ShowMore left={spans.length - count} onMore={() => setCount(count + shownStep)} />
      {leftOut > 0 && <p class="small soft">And {leftOut} more, which are not shown here.</p>}
    </Card>
  );
}

function Name(props: { readonly row: TimelineRow; readonly step: number | undefined }) {
  const { row, step } = props;
  const filters = useFilters();
  const name = <TraceText text={row.span.name} />;
  return (
    <span class={`depth-${row.depth}`}>
      {step === undefined ? name : <a href={filters.addressWith({ step: String(step) })}>{name}</a>}{' '}
      {row.span.failed && <Badge tone="bad">failed</Badge>}
    </span>
  );
}

function Bar({ row }: { readonly row: TimelineRow }) {
  const { left, width, span } = row;
  return (
    <span class="bar" aria-hidden="true">
      <span class={span.failed ? 'bad' : ''} style={{ left: `${left}%`, width: `${width}%` }} />
    </span>
  );
}

function MaskedCount(props: { readonly id: string; readonly count: number | undefined }) {
  const filters = useFilters();
  const { id, count = 0 } = props;
  if (count === 0) return <>0</>;
  return <a href={filters.addressWith({ span: id, rule: '' })}>{count}</a>;
}

/** Where each span first says something, counted from 1. */
function firstSteps(turns: readonly Turn[]): ReadonlyMap<string, number> {
  const steps = new Map<string, number>();
  for (const [index, { span_id: id }] of turns.entries()) {
    if (!steps.has(id)) steps.set(id, index + 1);
  }
  return steps;
}

function countBySpan(places: readonly MaskedPlace[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { span_id: id } of places) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function lengthOf(ms: number): string {
  if (ms < 1_000) return `${Number(ms.toPrecision(3))} ms`;
  return ms < 60_000 ? `${Number((ms / 1_000).toPrecision(3))} s` : lasting(ms);
}
