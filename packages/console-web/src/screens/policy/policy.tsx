import type { Policy, RuleRow } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { FilterField } from '../../parts/filter-field.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Badge } from '../../parts/notice.tsx';
import { Card, Screen } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useFilters } from '../../use-filters.ts';
import { useLoaded } from '../../use-loaded.ts';
import { Tester } from './tester.tsx';

/** What the gateway was told to do, and a place to try it. */
export function PolicyScreen() {
  const { may } = useConsole();
  return (
    <Screen
      title="Policy"
      lead="The policy that holds is a file: change it there, and the gateway takes it over."
    >
      <div class="two">
        {may('tryPolicy') && <Tester />}
        {may('policy') && <Held />}
      </div>
      <Rules />
    </Screen>
  );
}

function Held() {
  const loaded = useLoaded<Policy>('/policy');
  return (
    <Card title="What holds">
      <LoadedView loaded={loaded}>
        {({ hash, yaml }) => (
          <>
            <p class="small">
              <code>config_hash {hash}</code> · without its secrets ·{' '}
              <a href="/audit?kind=config">when it was changed</a>
            </p>
            <div class="payload" tabIndex={0} role="region" aria-label="Configuration as YAML">
              <TraceText text={yaml} />
            </div>
          </>
        )}
      </LoadedView>
    </Card>
  );
}

function Rules() {
  const filters = useFilters();
  const wanted = filters.get('rule').toLowerCase();
  const loaded = useLoaded<{ readonly rules: readonly RuleRow[] }>('/rules');
  return (
    <Card title="Rules">
      <div class="filters">
        <FilterField filters={filters} name="rule" label="Id or title" />
      </div>
      <LoadedView loaded={loaded}>
        {({ rules }) => {
          const shown = rules.filter(({ id, title }) =>
            `${id} ${title}`.toLowerCase().includes(wanted),
          );
          return (
            <Table
              caption={`${shown.length} of ${rules.length} rules`}
              rows={shown}
              keyOf={({ id }) => id}
              columns={[
                { name: 'Rule', cell: ({ id }) => <code>{id}</code> },
                { name: 'Finds', cell: ({ title }) => <TraceText text={title} /> },
                {
                  name: 'Is',
                  cell: ({ on }) => (
                    <Badge tone={on ? 'good' : undefined}>{on ? 'on' : 'off'}</Badge>
                  ),
                },
              ]}
            />
          );
        }}
      </LoadedView>
    </Card>
  );
}
