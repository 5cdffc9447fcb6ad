import { useState } from 'preact/hooks';
import type { DeadLetter, Page } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { ErrorNotice } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Table } from '../../parts/table.tsx';
import { When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { queryOf } from '../../pure/address.ts';
import { useFilters } from '../../use-filters.ts';
import { useAction, useLoaded } from '../../use-loaded.ts';

/** One that is sent again is there until a backend has it. */
const refreshMs = 5_000;

/** What a backend refused for good: to be sent again, or thrown away. */
export function DeadLetters() {
  const filters = useFilters();
  const { client, announce, may } = useConsole();
  const path = `/dead-letters${queryOf({ limit: 50, after: filters.get('after') })}`;
  const loaded = useLoaded<Page<DeadLetter>>(path, refreshMs);
  const [dropping, setDropping] = useState<DeadLetter | undefined>(undefined);
  const change = useAction(async (letter: DeadLetter, way: 'resend' | 'drop') => {
    const target = `/dead-letters/${encodeURIComponent(letter.id)}`;
    if (way === 'resend') await client.send('POST', `${target}/resend`);
    else await client.send('DELETE', target);
    announce(way === 'resend' ? 'It is sent again.' : 'It is thrown away.');
    setDropping(undefined);
    loaded.reload();
  });
  return (
    <Card title="Dead letters">
      <ErrorNotice error={change.error} />
      <LoadedView loaded={loaded}>
        {({ items, next }) =>
          items.length === 0 ? (
            <p class="soft">None: no backend has refused anything for good.</p>
          ) : (
            <>
              <LetterTable
                rows={items}
                mayChange={may('changeDeadLetters')}
                onResend={(letter) => change.run(letter, 'resend')}
                onDrop={setDropping}
              />
              <Pager filters={filters} next={next} />
            </>
          )
        }
      </LoadedView>
      {dropping && (
        <Dialog title="Throw it away?" onClose={() => setDropping(undefined)}>
          <p>
            {dropping.items} items for {dropping.exporter} are deleted. They cannot be sent again
            then.
          </p>
          <p class="row">
            <button type="button" class="danger" onClick={() => change.run(dropping, 'drop')}>
              Throw away
            </button>
            <button type="button" onClick={() => setDropping(undefined)}>
              Keep
            </button>
          </p>
        </Dialog>
      )}
    </Card>
  );
}

function LetterTable(props: {
  readonly rows: readonly DeadLetter[];
  readonly mayChange: boolean;
  onResend(letter: DeadLetter): void;
  onDrop(letter: DeadLetter): void;
}) {
  const { rows, mayChange, onResend, onDrop } = props;
  const buttons = (letter: DeadLetter) => (
    <span class="row">
      <button type="button" class="tiny" onClick={() => onResend(letter)}>
        Send again
      </button>
      <button type="button" class="tiny danger" onClick={() => onDrop(letter)}>
        Throw away
      </button>
    </span>
  );
  return (
    <Table
      caption="What was refused for good, the newest first"
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        { name: 'Exporter', cell: ({ exporter }) => <TraceText text={exporter} /> },
        { name: 'Time', cell: ({ time }) => <When time={time} /> },
        { name: 'Signal', cell: ({ signal }) => signal },
        { name: 'Items', isNumber: true, cell: ({ items }) => items },
        { name: 'Bytes', isNumber: true, cell: ({ bytes }) => bytes },
        { name: 'Reason', cell: ({ reason }) => <TraceText text={reason} /> },
        ...(mayChange ? [{ name: '', cell: buttons }] : []),
      ]}
    />
  );
}
