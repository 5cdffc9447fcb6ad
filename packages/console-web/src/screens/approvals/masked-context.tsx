import type { Approval } from '../../api.ts';
import { Table } from '../../parts/table.tsx';
import { TraceText } from '../../parts/trace-text.tsx';

/** Of a trace that a request is about, in its list. */
const tracesMax = 5;

/** Where what is asked for stands, masked. */
export function MaskedContext({ approval }: { readonly approval: Approval }) {
  const { hold_id: holdId, places } = approval;
  const traceIds = [...new Set(places.map(({ trace_id: traceId }) => traceId))].filter(Boolean);
  return (
    <details>
      <summary class="small">Masked context</summary>
      <p class="row small">
        {holdId !== '' && (
          <a href={`/held/${encodeURIComponent(holdId)}`}>Held item {holdId.slice(0, 8)}</a>
        )}
        {traceIds.slice(0, tracesMax).map((traceId) => (
          <a key={traceId} href={`/sessions/${encodeURIComponent(traceId)}`}>
            Conversation of trace {traceId.slice(0, 8)}
          </a>
        ))}
      </p>
      {places.length > 0 && (
        <Table
          caption="Where the values stood"
          rows={places}
          keyOf={({ sealed_id: id }) => id}
          columns={[
            { name: 'Masked', cell: ({ token }) => <TraceText text={token} /> },
            {
              name: 'Field',
              cell: ({ field_path: field }) => (
                <code>
                  <TraceText text={field} />
                </code>
              ),
            },
            { name: 'Service', cell: ({ service }) => <TraceText text={service} /> },
          ]}
        />
      )}
    </details>
  );
}
