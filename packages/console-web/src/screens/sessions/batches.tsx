import type { Delivery, SessionBatch } from '../../api.ts';
import { Badge, Empty } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { queryOf } from '../../pure/address.ts';

/** Requests as they were accepted, and what each backend acknowledged. */
export function Batches({ batches }: { readonly batches: readonly SessionBatch[] }) {
  return (
    <Card title="Batches">
      {batches.length === 0 ? (
        <Empty title="The audit trail does not tell of its batches">
          <p>They came before batches had ids, or retention has deleted their events.</p>
        </Empty>
      ) : (
        <Table
          caption="What was accepted, and what became of it"
          rows={batches}
          keyOf={({ batch_id: id }) => id}
          columns={[
            {
              name: 'Batch',
              cell: ({ batch_id: id }) => (
                <a href={`/audit?batch=${encodeURIComponent(id)}`}>
                  <code>{id.slice(0, 8)}</code>
                </a>
              ),
            },
            { name: 'Accepted', cell: ({ accepted }) => <When time={accepted} /> },
            { name: 'Sender', cell: ({ sender = '' }) => <TraceText text={sender} /> },
            { name: 'Items', isNumber: true, cell: ({ items }) => items ?? '' },
            {
              name: 'Masked',
              isNumber: true,
              cell: ({ batch_id: id, masked, masked_left_out: more }) => (
                <a href={`/audit${queryOf({ kind: 'redact', batch: id })}`}>
                  {masked.length}
                  {more === true && '+'}
                </a>
              ),
            },
            { name: 'Backends', cell: ({ exporters }) => <Deliveries deliveries={exporters} /> },
            {
              name: 'SHA-256',
              cell: ({ sha256 = '' }) => <code title={sha256}>{sha256.slice(0, 12)}</code>,
            },
          ]}
        />
      )}
    </Card>
  );
}

function Deliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  if (deliveries.length === 0) return <Badge tone="warn">on its way</Badge>;
  return (
    <>
      {deliveries.map((delivery) => (
        <div key={`${delivery.exporter} ${delivery.time}`}>
          <Badge tone={delivery.outcome === 'delivered' ? 'good' : 'bad'}>
            {delivery.outcome.replaceAll('_', ' ')}
          </Badge>{' '}
          <TraceText text={`${delivery.exporter} ${delivery.endpoint} ${delivery.reason}`} />
        </div>
      ))}
    </>
  );
}
