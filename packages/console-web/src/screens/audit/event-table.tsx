import type { EventRow } from '../../api.ts';
import { kindTone } from '../../event-kinds.ts';
import { EventSummary } from '../../parts/event-summary.tsx';
import { Badge } from '../../parts/notice.tsx';
import { Table } from '../../parts/table.tsx';
import { When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';

/** Events with their place in the chain; each opens to the whole of it. */
export function EventTable({ rows }: { readonly rows: readonly EventRow[] }) {
  return (
    <Table
      caption="Events, the newest first"
      rows={rows}
      keyOf={({ seq }) => String(seq)}
      columns={[
        { name: 'Place', cell: ({ seq }) => <code>{seq}</code> },
        { name: 'Time', cell: ({ time }) => <When time={time} /> },
        {
          name: 'Kind',
          cell: ({ kind, event }) => (
            <Badge tone={kindTone(event)}>
              <TraceText text={kind.replaceAll('_', ' ')} />
            </Badge>
          ),
        },
        {
          name: 'What happened',
          cell: ({ seq, event }) => (
            <>
              <EventSummary event={event} />
              <details>
                <summary class="small soft">
                  all of it<span class="hidden-visually">: event {seq}</span>
                </summary>
                <pre>
                  <TraceText text={JSON.stringify(event, null, 2)} />
                </pre>
              </details>
            </>
          ),
        },
      ]}
    />
  );
}
