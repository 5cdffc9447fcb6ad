import type { Finding, Page } from '../../api.ts';
import { FilterChoice } from '../../parts/filter-field.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Badge, Empty } from '../../parts/notice.tsx';
import { Screen } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { RowsLink } from '../../parts/rows-link.tsx';
import { Table } from '../../parts/table.tsx';
import { When } from '../../parts/time.tsx';
import { TokenLink, TraceText } from '../../parts/trace-text.tsx';
import { queryOf } from '../../pure/address.ts';
import { useFilters, type FilterState } from '../../use-filters.ts';
import { useLoaded } from '../../use-loaded.ts';
import { statusNames, statusTones } from './status.ts';

/** Secrets, each once, by their token. */
export function Findings() {
  const filters = useFilters();
  const query = { limit: 50, after: filters.get('after'), status: filters.get('status') };
  const loaded = useLoaded<Page<Finding>>(`/findings${queryOf(query)}`);
  return (
    <Screen
      title="Findings"
      lead="Each secret once, wherever it stood: its token is the same everywhere."
    >
      <div class="filters">
        <FilterChoice
          filters={filters}
          name="status"
          label="Status"
          options={[['', 'any'], ...Object.entries(statusNames)]}
        />
      </div>
      <LoadedView loaded={loaded}>
        {({ items, next }) => <FoundTable items={items} next={next} filters={filters} />}
      </LoadedView>
    </Screen>
  );
}

function FoundTable(props: {
  readonly items: readonly Finding[];
  readonly next: string | undefined;
  readonly filters: FilterState;
}) {
  const { items, next, filters } = props;
  if (items.length === 0) {
    return (
      <Empty title="No secret was found" commands={['npx traceveil demo']}>
        <p>None with this status, at least. To see some:</p>
      </Empty>
    );
  }
  return (
    <>
      <Table
        caption="Secrets, the last seen first"
        rows={items}
        keyOf={({ fingerprint }) => fingerprint}
        columns={[
          {
            name: 'Secret',
            cell: ({ rule_id: ruleId, fingerprint }) => (
              <TokenLink ruleId={ruleId} fingerprint={fingerprint} />
            ),
          },
          {
            name: 'Status',
            cell: ({ status }) => <Badge tone={statusTones[status]}>{statusNames[status]}</Badge>,
          },
          { name: 'Owner', cell: ({ owner }) => (owner === '' ? '–' : <TraceText text={owner} />) },
          {
            name: 'Places',
            isNumber: true,
            cell: ({ places, fingerprint }) => (
              <RowsLink
                offer="listEvents"
                href={`/audit${queryOf({ kind: 'redact', token: fingerprint })}`}
              >
                {places}
              </RowsLink>
            ),
          },
          { name: 'Services', cell: ({ services }) => <TraceText text={services.join(', ')} /> },
          { name: 'Senders', cell: ({ senders }) => <TraceText text={senders.join(', ')} /> },
          { name: 'First seen', cell: ({ first_seen: time }) => <When time={time} /> },
          { name: 'Last seen', cell: ({ last_seen: time }) => <When time={time} /> },
        ]}
      />
      <Pager filters={filters} next={next} />
    </>
  );
}
