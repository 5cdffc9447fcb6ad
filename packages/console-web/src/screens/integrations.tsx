import type { IntegrationRow } from '../api.ts';
import { LoadedView } from '../parts/loaded-view.tsx';
import { Badge, Empty } from '../parts/notice.tsx';
import { Screen } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import { TraceText } from '../parts/trace-text.tsx';
import { useLoaded } from '../use-loaded.ts';

const refreshMs = 10_000;

/** Where audit events and messages are sent on to. */
export function Integrations() {
  const loaded = useLoaded<{ readonly integrations: readonly IntegrationRow[] }>(
    '/integrations',
    refreshMs,
  );
  return (
    <Screen title="Integrations" lead="Where audit events and messages go, and how far they came.">
      <LoadedView loaded={loaded}>
        {({ integrations }) =>
          integrations.length === 0 ? (
            <Empty title="Nothing is sent on">
              <p>
                <code>audit.sinks</code> in the configuration names a SIEM, a webhook or syslog that
                is to hear of every event.
              </p>
            </Empty>
          ) : (
            <Table
              caption="Targets, and what they have taken"
              rows={integrations}
              keyOf={({ name }) => name}
              columns={[
                { name: 'Target', cell: ({ name }) => <TraceText text={name} /> },
                { name: 'Type', cell: ({ type }) => <TraceText text={type} /> },
                {
                  name: 'Endpoint',
                  cell: ({ endpoint }) => (
                    <code>
                      <TraceText text={endpoint} />
                    </code>
                  ),
                },
                {
                  name: 'Is',
                  cell: ({ ok }) => (
                    <Badge tone={ok ? 'good' : 'bad'}>{ok ? 'delivering' : 'failing'}</Badge>
                  ),
                },
                { name: 'Delivered', isNumber: true, cell: ({ delivered }) => delivered },
                { name: 'Failed', isNumber: true, cell: ({ failed }) => failed },
              ]}
            />
          )
        }
      </LoadedView>
    </Screen>
  );
}
