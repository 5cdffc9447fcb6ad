import type { EventRow, Page } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { eventKinds } from '../../event-kinds.ts';
import { FilterChoice, FilterField } from '../../parts/filter-field.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Screen } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { queryOf } from '../../pure/address.ts';
import { useFilters } from '../../use-filters.ts';
import { useLoaded } from '../../use-loaded.ts';
import { EventTable } from './event-table.tsx';
import { Export } from './export.tsx';
import { PeriodFields } from './period-fields.tsx';
import { Verify } from './verify.tsx';

const often: readonly (readonly [string, string])[] = [
  ['rule', 'Rule'],
  ['service', 'Service'],
  ['sender', 'Sender'],
  ['trace', 'Trace id'],
  ['session', 'Session'],
];
const seldom: readonly (readonly [string, string])[] = [
  ['user', 'User'],
  ['agent', 'Agent'],
  ['token', 'Token'],
  ['exporter', 'Exporter'],
  ['batch', 'Batch'],
  ['actor', 'Who asked or decided'],
  ['approval', 'Approval'],
  ['hold', 'Held item'],
  ['sealed', 'Sealed value'],
];

/** The audit trail, to be searched, verified and taken along. */
export function Audit() {
  const filters = useFilters();
  const { may } = useConsole();
  const names = ['kind', ...[...often, ...seldom].map(([name]) => name), 'from', 'to'];
  const filter = Object.fromEntries(names.map((name) => [name, filters.get(name)]));
  const path = `/events${queryOf({ ...filter, limit: 50, after: filters.get('after') })}`;
  const loaded = useLoaded<Page<EventRow>>(path);
  return (
    <Screen
      title="Audit trail"
      lead="Everything that was decided, done and read, each event chained to the one before."
      actions={
        <>
          {may('verifyTrail') && <Verify />}
          <Export filter={filter} />
        </>
      }
    >
      <div class="filters">
        <FilterChoice filters={filters} name="kind" label="Kind" options={eventKinds} />
        {often.map(([name, label]) => (
          <FilterField key={name} filters={filters} name={name} label={label} />
        ))}
        <PeriodFields filters={filters} />
      </div>
      <details class="more" open={seldom.some(([name]) => filters.get(name) !== '')}>
        <summary class="small">More filters</summary>
        <div class="filters">
          {seldom.map(([name, label]) => (
            <FilterField key={name} filters={filters} name={name} label={label} />
          ))}
        </div>
      </details>
      <LoadedView loaded={loaded}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title="No event fits">
              <p>
                <a href="/audit">Without filters</a> all events are here, the newest first.
              </p>
            </Empty>
          ) : (
            <>
              <EventTable rows={items} />
              <Pager filters={filters} next={next} />
            </>
          )
        }
      </LoadedView>
    </Screen>
  );
}
