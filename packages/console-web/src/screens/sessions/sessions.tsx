import type { Page, SessionRow } from '../../api.ts';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Screen } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Table } from '../../parts/table.tsx';
import { When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { queryOf } from '../../pure/address.ts';
import { useFilters } from '../../use-filters.ts';
import { useLoaded } from '../../use-loaded.ts';

/** Sessions that were recorded. */
export function Sessions() {
  const filters = useFilters();
  const loaded = useLoaded<Page<SessionRow>>(
    `/sessions${queryOf({ limit: 50, after: filters.get('after') })}`,
  );
  return (
    <Screen
      title="Sessions"
      lead="What agents did, as it was recorded: with everything masked that was found."
      actions={
        <button type="button" onClick={loaded.reload}>
          Refresh
        </button>
      }
    >
      <LoadedView loaded={loaded}>
        {({ items, next }) =>
          items.length === 0 ? (
            <NoSessions />
          ) : (
            <>
              <SessionTable rows={items} />
              <Pager filters={filters} next={next} />
            </>
          )
        }
      </LoadedView>
    </Screen>
  );
}

function NoSessions() {
  return (
    <Empty title="No session is recorded" commands={['npx traceveil demo']}>
      <p>
        Sessions in which something was found are recorded; <code>storage.sessions.record</code> in
        the configuration says which. See one:
      </p>
    </Empty>
  );
}

function SessionTable({ rows }: { readonly rows: readonly SessionRow[] }) {
  return (
    <Table
      caption="Recorded sessions, the newest first"
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        {
          name: 'Session',
          cell: ({ id }) => (
            <a href={`/sessions/${encodeURIComponent(id)}`}>
              <TraceText text={id} />
            </a>
          ),
        },
        { name: 'Last', cell: ({ last }) => <When time={last} /> },
        { name: 'Services', cell: ({ services }) => <TraceText text={services.join(', ')} /> },
        {
          name: 'Masked',
          cell: ({ id, masked }) => (
            <MaskedCounts masked={masked} hrefOf={(rule) => eventsOf(id, rule)} />
          ),
        },
        {
          name: 'Requests',
          isNumber: true,
          cell: ({ id, requests }) => (
            <a href={`/sessions/${encodeURIComponent(id)}`}>{requests}</a>
          ),
        },
        {
          name: 'Items',
          isNumber: true,
          cell: ({ id, items }) => <a href={`/sessions/${encodeURIComponent(id)}`}>{items}</a>,
        },
      ]}
    />
  );
}

/** In the audit trail: one that no attribute names goes by its trace. */
function eventsOf(id: string, rule: string): string {
  const isTrace = /^[\da-f]{32}$/.test(id);
  return `/audit${queryOf({ kind: 'redact', rule, [isTrace ? 'trace' : 'session']: id })}`;
}

/** How often each rule found something; each number leads to the places. */
export function MaskedCounts(props: {
  readonly masked: Readonly<Record<string, number>>;
  hrefOf(rule: string): string;
}) {
  const counts = Object.entries(props.masked);
  if (counts.length === 0) return <span class="soft">nothing</span>;
  return (
    <span class="row">
      {counts.map(([rule, count]) => (
        <a key={rule} class="badge accent" href={props.hrefOf(rule)}>
          <TraceText text={`${count} ${rule}`} />
        </a>
      ))}
    </span>
  );
}
