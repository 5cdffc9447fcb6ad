import type { IntegrationRow, NoticeDelivery, Page } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { FilterChoice } from '../../parts/filter-field.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Badge, ErrorNotice } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Table } from '../../parts/table.tsx';
import { When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { queryOf } from '../../pure/address.ts';
import { useFilters } from '../../use-filters.ts';
import { useAction, useLoaded } from '../../use-loaded.ts';

const refreshMs = 5_000;

const outcomes: readonly (readonly [string, string])[] = [
  ['', 'any'],
  ['waiting', 'waiting'],
  ['delivered', 'delivered'],
  ['failed', 'failed'],
  ['dropped', 'dropped'],
];
const tones = { waiting: 'warn', delivered: 'good', failed: 'bad', dropped: 'bad' } as const;
const occasions = {
  requested: 'approval asked for',
  forced: 'ALARM: approval forced',
  proposed: 'policy proposed',
  test: 'test',
  audit_events: 'audit events not taken',
} as const;
const problems = {
  refused: 'refused',
  timeout: 'no answer in time',
  unreachable: 'cannot be reached',
  tls: 'no connection by TLS',
  sign_in: 'name or password refused',
  not_taken: 'not taken',
} as const;

/** What became of each notice, which can be sent again; and when sinks took no audit events. */
export function Deliveries({ sent }: { readonly sent: readonly IntegrationRow[] }) {
  const filters = useFilters();
  const { client, announce } = useConsole();
  const query = {
    ...{ limit: 50, after: filters.get('after') },
    ...{ integration: filters.get('integration'), outcome: filters.get('outcome') },
  };
  const loaded = useLoaded<Page<NoticeDelivery>>(`/deliveries${queryOf(query)}`, refreshMs);
  const replay = useAction(async ({ id }: NoticeDelivery) => {
    await client.send('POST', `/deliveries/${encodeURIComponent(id)}/replay`);
    announce('It is sent again.');
    loaded.reload();
  });
  const names = sent.map(({ name }) => name);
  return (
    <Card title="Deliveries">
      <div class="filters">
        <FilterChoice
          filters={filters}
          name="integration"
          label="Integration"
          options={[['', 'any'], ...names.map((name) => [name, name] as const)]}
        />
        <FilterChoice filters={filters} name="outcome" label="Outcome" options={outcomes} />
      </div>
      <ErrorNotice error={replay.error} />
      <LoadedView loaded={loaded}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <p class="soft">
                None. A notice goes out when somebody asks for an approval or forces one, and when a
                policy waits for another to approve it; an admin can send a test from above. Of
                audit events only those times are here in which a sink took none.
              </p>
            ) : (
              <DeliveryTable rows={items} onReplay={replay.run} />
            )}
            <Pager filters={filters} next={next} />
          </>
        )}
      </LoadedView>
    </Card>
  );
}

function DeliveryTable(props: {
  readonly rows: readonly NoticeDelivery[];
  onReplay(row: NoticeDelivery): void;
}) {
  const { rows, onReplay } = props;
  const { may } = useConsole();
  const replayButton = (row: NoticeDelivery) =>
    row.may_replay && (
      <button
        type="button"
        class="tiny"
        aria-label={`Send again: notice ${row.id}`}
        onClick={() => onReplay(row)}
      >
        Send again
      </button>
    );
  return (
    <Table
      caption="What was sent, the newest first"
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        { name: 'Notice', cell: (row) => <About row={row} /> },
        { name: 'Time', cell: ({ time }) => <When time={time} /> },
        { name: 'To', cell: ({ integration }) => <TraceText text={integration} /> },
        { name: 'Is', cell: ({ outcome }) => <Badge tone={tones[outcome]}>{outcome}</Badge> },
        { name: 'Attempts', isNumber: true, cell: ({ tries }) => tries },
        { name: 'Last answer', cell: (row) => <TraceText text={lastAnswer(row)} /> },
        {
          name: 'Next try',
          cell: ({ next_try: time }) => (time === undefined ? '' : <When time={time} />),
        },
        ...(may('sendNotices') ? [{ name: '', cell: replayButton }] : []),
      ]}
    />
  );
}

function About({ row }: { readonly row: NoticeDelivery }) {
  const { id, occasion, about, replay_of: replayOf } = row;
  const text = `${id}: ${occasions[occasion]}`;
  const again = replayOf === undefined ? '' : `, ${replayOf} again`;
  if (about === '') return <>{text + again}</>;
  const isPolicy = occasion === 'proposed';
  return (
    <>
      <a href={isPolicy ? '/policy' : `/approvals/${encodeURIComponent(about)}`}>{text}</a>
      {again}
    </>
  );
}

function lastAnswer({ attempts }: NoticeDelivery): string {
  const last = attempts.at(-1);
  if (last === undefined) return 'not tried yet';
  const { problem, detail, status } = last;
  const what = detail ?? (problem === undefined ? 'taken' : problems[problem]);
  return status === undefined ? what : `${what}, ${status}`;
}
