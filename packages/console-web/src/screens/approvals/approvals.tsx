import type { Approval, Page } from '../../api.ts';
import { FilterChoice } from '../../parts/filter-field.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Screen } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { queryOf } from '../../pure/address.ts';
import { useFilters } from '../../use-filters.ts';
import { useLoaded } from '../../use-loaded.ts';
import { Deciders } from './deciders.tsx';
import { Preapprovals } from './preapprovals.tsx';

const refreshMs = 5_000;

const states: readonly (readonly [string, string])[] = [
  ['', 'any'],
  ['pending', 'pending'],
  ['approved', 'approved'],
  ['denied', 'denied'],
  ['expired', 'expired'],
  ['used', 'used'],
];

/** What waits for a person. */
export function Approvals() {
  const filters = useFilters();
  const query = { limit: 50, after: filters.get('after'), state: filters.get('state') };
  const loaded = useLoaded<Page<Approval>>(`/approvals${queryOf(query)}`, refreshMs);
  return (
    <Screen
      title="Approvals"
      lead="Who asks to see what is sealed, or that what is held goes on; and who decides."
    >
      <div class="filters">
        <FilterChoice filters={filters} name="state" label="State" options={states} />
      </div>
      <LoadedView loaded={loaded}>
        {({ items, next }) => (
          <>
            {items.length === 0 && <NothingWaits />}
            <Deciders items={items} onChanged={loaded.reload} />
            <Pager filters={filters} next={next} />
          </>
        )}
      </LoadedView>
      <Preapprovals />
    </Screen>
  );
}

function NothingWaits() {
  return (
    <Empty title="No request is here">
      <p>
        Policy says with <code>action: seal</code> which values are kept to be shown on approval,
        and with <code>action: hold</code> which spans wait for one. Ask for a value from a masked
        place in <a href="/sessions">a session</a>, or for an item to go on from{' '}
        <a href="/held">what is held</a>.
      </p>
    </Empty>
  );
}
