import type { CoverageRow } from '../api.ts';
import { FilterChoice, FilterField } from '../parts/filter-field.tsx';
import { LoadedView } from '../parts/loaded-view.tsx';
import { Empty } from '../parts/notice.tsx';
import { Screen } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import { TraceText } from '../parts/trace-text.tsx';
import { useFilters, type FilterState } from '../use-filters.ts';
import { useLoaded } from '../use-loaded.ts';

/** In one table; the filters narrow the rest. */
const shownMax = 500;

/** Which fields came, and which of them were looked at. */
export function Coverage() {
  const filters = useFilters();
  const loaded = useLoaded<{ readonly rows?: readonly CoverageRow[] }>('/coverage');
  return (
    <Screen
      title="Coverage"
      lead="Which fields came since the start, and how many of them were scanned."
    >
      <LoadedView loaded={loaded}>
        {({ rows = [] }) =>
          rows.length === 0 ? (
            <Empty title="No field has been seen since the start" commands={['npx traceveil demo']}>
              <p>Send something:</p>
            </Empty>
          ) : (
            <Seen rows={rows} filters={filters} />
          )
        }
      </LoadedView>
    </Screen>
  );
}

function Seen(props: { readonly rows: readonly CoverageRow[]; readonly filters: FilterState }) {
  const { rows, filters } = props;
  const choices = (name: 'service' | 'signal' | 'convention') => {
    const values = [...new Set(rows.map((row) => row[name]))].sort();
    const any: readonly [string, string] = ['', 'any'];
    return [any, ...values.filter(Boolean).map((value): [string, string] => [value, value])];
  };
  const wanted = (['service', 'signal', 'convention'] as const).map(
    (name) => [name, filters.get(name)] as const,
  );
  const field = filters.get('field').toLowerCase();
  const shown = rows.filter(
    (row) =>
      wanted.every(([name, value]) => value === '' || row[name] === value) &&
      row.field.toLowerCase().includes(field),
  );
  return (
    <>
      <div class="filters">
        <FilterChoice
          filters={filters}
          name="service"
          label="Service"
          options={choices('service')}
        />
        <FilterChoice filters={filters} name="signal" label="Signal" options={choices('signal')} />
        <FilterChoice
          filters={filters}
          name="convention"
          label="Convention"
          options={choices('convention')}
        />
        <FilterField filters={filters} name="field" label="Field" />
      </div>
      <FieldTable rows={shown.slice(0, shownMax)} count={shown.length} />
    </>
  );
}

const numbers = [
  'seen',
  'scanned',
  'changed',
  'dropped',
  'opaque',
  'ignored',
  'unscanned',
] as const;

function FieldTable(props: { readonly rows: readonly CoverageRow[]; readonly count: number }) {
  const { rows, count } = props;
  return (
    <Table
      caption={`${rows.length} of ${count} fields`}
      rows={rows}
      keyOf={({ service, signal, convention, field }) =>
        [service, signal, convention, field].join('\0')
      }
      columns={[
        {
          name: 'Field',
          cell: ({ field }) => (
            <code>
              <TraceText text={field} />
            </code>
          ),
        },
        { name: 'Service', cell: ({ service }) => <TraceText text={service} /> },
        { name: 'Signal', cell: ({ signal }) => signal },
        { name: 'Convention', cell: ({ convention }) => convention },
        { name: 'Scanned share', cell: (row) => <Share row={row} /> },
        ...numbers.map((name) => ({
          name: name.charAt(0).toUpperCase() + name.slice(1),
          isNumber: true,
          cell: (row: CoverageRow) => row[name],
        })),
      ]}
    />
  );
}

function Share({ row }: { readonly row: CoverageRow }) {
  const { seen, scanned } = row;
  const said = `${scanned} of ${seen} scanned`;
  return <meter class="share" min={0} max={Math.max(1, seen)} value={scanned} aria-label={said} />;
}
