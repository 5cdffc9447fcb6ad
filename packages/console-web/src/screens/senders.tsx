import type { SenderRow } from '../api.ts';
import { LoadedView } from '../parts/loaded-view.tsx';
import { Empty } from '../parts/notice.tsx';
import { Screen } from '../parts/page.tsx';
import { RowsLink } from '../parts/rows-link.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { TraceText } from '../parts/trace-text.tsx';
import { queryOf } from '../pure/address.ts';
import { useLoaded } from '../use-loaded.ts';

/** Who sends. */
export function Senders() {
  const loaded = useLoaded<{ readonly senders: readonly SenderRow[] }>('/senders');
  return (
    <Screen title="Senders" lead="Who has sent something, as the audit trail tells.">
      <LoadedView loaded={loaded}>
        {({ senders }) =>
          senders.length === 0 ? (
            <Empty title="Nobody has sent anything" commands={['npx traceveil demo']}>
              <p>
                Senders are known by a token, a password, OIDC or a certificate;{' '}
                <code>npx traceveil token NAME</code> makes a token. Send something:
              </p>
            </Empty>
          ) : (
            <Table
              caption="Senders"
              rows={senders}
              keyOf={({ id }) => id}
              columns={[
                {
                  name: 'Sender',
                  cell: ({ id }) => (
                    <RowsLink offer="listEvents" href={eventsOf(id)}>
                      <TraceText text={id} />
                    </RowsLink>
                  ),
                },
                {
                  name: 'Events',
                  isNumber: true,
                  cell: ({ id, events }) => (
                    <RowsLink offer="listEvents" href={eventsOf(id)}>
                      {events}
                    </RowsLink>
                  ),
                },
                { name: 'Last seen', cell: ({ last_seen: time }) => <Ago time={time} /> },
              ]}
            />
          )
        }
      </LoadedView>
    </Screen>
  );
}

function eventsOf(id: string): string {
  return `/audit${queryOf({ sender: id })}`;
}
