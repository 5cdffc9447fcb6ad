import { useState } from 'preact/hooks';
import type { Page, Role, TokenRow } from '../api.ts';
import { useConsole } from '../console-context.ts';
import { Checks, TextField } from '../parts/fields.tsx';
import { Form, SendButton } from '../parts/form.tsx';
import { LoadedView } from '../parts/loaded-view.tsx';
import { Empty, ErrorNotice } from '../parts/notice.tsx';
import { Card, Screen } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, When } from '../parts/time.tsx';
import { TraceText } from '../parts/trace-text.tsx';
import { queryOf } from '../pure/address.ts';
import { useFilters } from '../use-filters.ts';
import { useAction, useLoaded } from '../use-loaded.ts';

const dayMs = 24 * 3_600_000;

/** API tokens: one's own, of an admin all. */
export function Tokens() {
  const filters = useFilters();
  const { client, announce } = useConsole();
  const path = `/tokens${queryOf({ limit: 50, after: filters.get('after') })}`;
  const loaded = useLoaded<Page<TokenRow>>(path);
  const revoke = useAction(async ({ id }: TokenRow) => {
    await client.send('DELETE', `/tokens/${encodeURIComponent(id)}`);
    announce('The token is revoked.');
    loaded.reload();
  });
  return (
    <Screen title="API tokens" lead="For programs that ask the API in your name.">
      <Create onMade={loaded.reload} />
      <ErrorNotice error={revoke.error} />
      <LoadedView loaded={loaded}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title="There is no token">
              <p>
                Make one above; <code>traceveil approvals list</code> and other programs send it as{' '}
                <code>Authorization: Bearer</code>.
              </p>
            </Empty>
          ) : (
            <>
              <TokenTable rows={items} onRevoke={revoke.run} />
              <Pager filters={filters} next={next} />
            </>
          )
        }
      </LoadedView>
    </Screen>
  );
}

function TokenTable(props: { readonly rows: readonly TokenRow[]; onRevoke(row: TokenRow): void }) {
  return (
    <Table
      caption="API tokens"
      rows={props.rows}
      keyOf={({ id }) => id}
      columns={[
        { name: 'Name', cell: ({ name }) => <TraceText text={name} /> },
        { name: 'Owner', cell: ({ owner }) => <TraceText text={owner} /> },
        { name: 'Roles', cell: ({ roles }) => roles.join(', ').replaceAll('_', ' ') },
        { name: 'Made', cell: ({ created }) => <When time={created} /> },
        { name: 'Expires', cell: ({ expires }) => <When time={expires} /> },
        { name: 'Last used', cell: ({ last_used: time }) => <Ago time={time} /> },
        {
          name: '',
          cell: (row) => (
            <button
              type="button"
              class="tiny danger"
              aria-label={`Revoke ${row.name}`}
              onClick={() => props.onRevoke(row)}
            >
              Revoke
            </button>
          ),
        },
      ]}
    />
  );
}

function Create({ onMade }: { onMade(): void }) {
  const { me, client } = useConsole();
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [day, setDay] = useState(() =>
    new Date(Date.now() + 90 * dayMs).toISOString().slice(0, 10),
  );
  const [made, setMade] = useState<string | undefined>(undefined);
  const create = useAction(async () => {
    const body = { name, roles, expires: `${day}T00:00:00.000Z` };
    const { token } = await client.send<TokenRow & { readonly token: string }>(
      'POST',
      '/tokens',
      body,
    );
    setMade(token);
    setName('');
    onMade();
  });
  return (
    <Card title="Make a token">
      <Form action={create}>
        <TextField label="Name" value={name} onValue={setName} isRequired />
        <Checks
          legend="Roles, of your own"
          options={me.roles}
          chosen={roles}
          onChosen={setRoles}
          show={(role) => role.replaceAll('_', ' ')}
        />
        <TextField label="Expires" type="date" value={day} onValue={setDay} isRequired />
        <div>
          <SendButton action={create} isOff={roles.length === 0}>
            Make a token
          </SendButton>
        </div>
      </Form>
      {made !== undefined && (
        <ShownOnce title="The new token" value={made} onClose={() => setMade(undefined)} />
      )}
    </Card>
  );
}
