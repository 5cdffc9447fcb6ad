import { useState } from 'preact/hooks';
import type { IntegrationRow } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Badge, Empty, ErrorNotice } from '../../parts/notice.tsx';
import { Screen } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useAction, useLoaded } from '../../use-loaded.ts';
import { Deliveries } from './deliveries.tsx';

const refreshMs = 10_000;

/** Where audit events and notices are sent on to, and what became of each notice. */
export function Integrations() {
  const { client, announce, may } = useConsole();
  const loaded = useLoaded<{ readonly integrations: readonly IntegrationRow[] }>(
    '/integrations',
    refreshMs,
  );
  const [tests, setTests] = useState(0);
  const test = useAction(async ({ name }: IntegrationRow) => {
    await client.send('POST', `/integrations/${encodeURIComponent(name)}/test`);
    announce('A test is on its way.');
    setTests((before) => before + 1);
    loaded.reload();
  });
  return (
    <Screen title="Integrations" lead="Where audit events and notices go, and how far they came.">
      <ErrorNotice error={test.error} />
      <LoadedView loaded={loaded}>
        {({ integrations }) => (
          <>
            {integrations.length === 0 ? (
              <NothingIsSentOn />
            ) : (
              <Targets rows={integrations} onTest={test.run} />
            )}
            {integrations.every(({ takes }) => takes !== 'notices') && <NobodyHears />}
            {integrations.length > 0 && may('deliveries') && (
              <Deliveries key={tests} sent={integrations} />
            )}
          </>
        )}
      </LoadedView>
    </Screen>
  );
}

function Targets(props: {
  readonly rows: readonly IntegrationRow[];
  onTest(row: IntegrationRow): void;
}) {
  const { rows, onTest } = props;
  const { may } = useConsole();
  const testButton = (row: IntegrationRow) =>
    row.takes === 'notices' && (
      <button
        type="button"
        class="tiny"
        aria-label={`Send a test to ${row.name}`}
        onClick={() => onTest(row)}
      >
        Send a test
      </button>
    );
  return (
    <Table
      caption="Targets, and what they have taken"
      rows={rows}
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
        { name: 'Takes', cell: ({ takes }) => takes.replace('_', ' ') },
        {
          name: 'Is',
          cell: ({ ok }) => (
            <Badge tone={ok ? 'good' : 'bad'}>{ok ? 'delivering' : 'failing'}</Badge>
          ),
        },
        { name: 'Delivered', isNumber: true, cell: ({ delivered }) => delivered },
        { name: 'Failed', isNumber: true, cell: ({ failed }) => failed },
        ...(may('sendNotices') ? [{ name: '', cell: testButton }] : []),
      ]}
    />
  );
}

function NothingIsSentOn() {
  return (
    <Empty title="Nothing is sent on">
      <p>
        A sink below <code>audit</code> in the configuration, such as <code>webhook</code>,{' '}
        <code>syslog</code> or <code>otlp</code>, has a SIEM hear of every event.
      </p>
    </Empty>
  );
}

function NobodyHears() {
  return (
    <Empty
      title="Nobody hears of what waits"
      commands={["console: { notifications: [{ type: slack, url: '${env:SLACK_WEBHOOK}' }] }"]}
    >
      <p>
        With <code>notifications</code> in the configuration people hear by Slack, by e-mail or by a
        webhook that an approval is asked for or forced, or that a policy waits for another to
        approve it. What was sent, and how it went, is listed here then.
      </p>
    </Empty>
  );
}
