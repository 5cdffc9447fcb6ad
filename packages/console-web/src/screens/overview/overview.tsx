import type { Overview } from '../../api.ts';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Empty, Notice } from '../../parts/notice.tsx';
import { Card, Screen } from '../../parts/page.tsx';
import { RowsLink } from '../../parts/rows-link.tsx';
import { Ago, When } from '../../parts/time.tsx';
import { withFilters } from '../../pure/address.ts';
import { useFilters } from '../../use-filters.ts';
import { useLoaded } from '../../use-loaded.ts';
import { Caught } from './caught.tsx';
import { Figures } from './figures.tsx';

const refreshMs = 5_000;

/** How the gateway does, at a glance. */
export function OverviewScreen() {
  const { get } = useFilters();
  const loaded = useLoaded<Overview>('/overview', refreshMs);
  return (
    <Screen title="Overview">
      {get('problem') === 'link' && (
        <Notice tone="bad">
          <p>
            The link that led here is none of ours, or too old. What waits is under{' '}
            <a href="/approvals">approvals</a>.
          </p>
        </Notice>
      )}
      <LoadedView loaded={loaded}>
        {(overview) => (
          <>
            {overview.items.received === 0 && <NothingYet />}
            <Figures overview={overview} />
            <Balance overview={overview} />
            <Caught redactions={overview.redactions} started={overview.started} />
            <p class="soft small">
              Traceveil {overview.version}, started <Ago time={overview.started} />. Times are shown
              by the clock of this browser. Last checkpoint of the audit trail:{' '}
              <RowsLink offer="listEvents" href="/audit?kind=checkpoint">
                <When time={overview.audit.checkpoint} />
              </RowsLink>
              .
            </p>
          </>
        )}
      </LoadedView>
    </Screen>
  );
}

function NothingYet() {
  return (
    <Empty
      title="Nothing has come in since the start"
      commands={['npx traceveil demo', 'export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318']}
    >
      <p>
        The first command sends the spans of an agent with planted secrets, and this page shows them
        being caught. The second points your own agent at the gateway.
      </p>
    </Empty>
  );
}

/** What came in goes on, or …; and where that is told. */
const parts = [
  ['forwarded', 'forwarded', 'listEvents', '/audit?kind=forward'],
  ['held', 'held', 'held', '/held'],
  ['denied', 'denied', 'listEvents', '/audit?kind=release'],
  ['rejected', 'rejected by a backend', 'listEvents', '/audit?kind=forward'],
  ['dead_lettered', 'dead letters', 'deadLetters', '/health'],
  ['in_flight', 'on their way', 'overview', '/health?figure=in_flight'],
] as const;

/** What came in is the sum of what became of it: nothing is lost unseen. */
function Balance({ overview: { items, started } }: { readonly overview: Overview }) {
  const since = (path: string) =>
    path.startsWith('/audit') ? withFilters(path, { from: started }) : path;
  const sum = parts.reduce((total, [name]) => total + items[name], 0);
  const isEven = sum === items.received;
  return (
    <Card title="Balance">
      <ul class="balance">
        <li>
          <RowsLink offer="listEvents" href={since('/audit?kind=accept')}>
            <b>{items.received}</b> received
          </RowsLink>
        </li>
        <li aria-hidden="true">=</li>
        {parts.map(([name, said, offer, path], index) => (
          <li key={name}>
            {index > 0 && <span class="soft">+ </span>}
            <RowsLink offer={offer} href={since(path)}>
              <b>{items[name]}</b> {said}
            </RowsLink>
          </li>
        ))}
      </ul>
      <p class="small soft">
        {isEven
          ? 'Spans, log records and data points since the start. The balance holds.'
          : 'The sum differs while batches are being counted; it must even out within seconds.'}
      </p>
    </Card>
  );
}
