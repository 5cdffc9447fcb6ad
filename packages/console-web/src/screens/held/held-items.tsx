import type { HeldRow, Page } from '../../api.ts';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Screen } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { ServiceNames } from '../../parts/service-names.tsx';
import { Table } from '../../parts/table.tsx';
import { Countdown, When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { queryOf } from '../../pure/address.ts';
import { useFilters } from '../../use-filters.ts';
import { useLoaded } from '../../use-loaded.ts';

/** What is held back and waits for a person. */
export function HeldItems() {
  const filters = useFilters();
  const loaded = useLoaded<Page<HeldRow>>(
    `/held${queryOf({ limit: 50, after: filters.get('after') })}`,
  );
  return (
    <Screen title="Held items" lead="Spans that policy keeps back from the backend until decided.">
      <LoadedView loaded={loaded}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title="Nothing is held">
              <p>
                Policy says with <code>action: hold</code> what waits for a person: for a rule, a
                key or a service.
              </p>
            </Empty>
          ) : (
            <>
              <HeldTable rows={items} />
              <Pager filters={filters} next={next} />
            </>
          )
        }
      </LoadedView>
    </Screen>
  );
}

function HeldTable({ rows }: { readonly rows: readonly HeldRow[] }) {
  return (
    <Table
      caption="What is held, the newest first"
      rows={rows}
      keyOf={({ hold_id: id }) => id}
      columns={[
        {
          name: 'Item',
          cell: ({ hold_id: id }) => (
            <a href={`/held/${encodeURIComponent(id)}`}>
              <code>{id.slice(0, 8)}</code>
            </a>
          ),
        },
        { name: 'Since', cell: ({ time }) => <When time={time} /> },
        { name: 'Decided by itself', cell: ({ expires }) => <Countdown until={expires} /> },
        { name: 'Sender', cell: ({ sender }) => <TraceText text={sender} /> },
        { name: 'Services', cell: ({ services }) => <ServiceNames names={services} /> },
        { name: 'Rules', cell: ({ rule_ids: rules }) => <TraceText text={rules.join(', ')} /> },
        {
          name: 'Spans',
          isNumber: true,
          cell: ({ hold_id: id, items }) => <a href={`/held/${encodeURIComponent(id)}`}>{items}</a>,
        },
      ]}
    />
  );
}
