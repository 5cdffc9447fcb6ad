import { useState } from 'preact/hooks';
import type { Page, Role, UserRow } from '../api.ts';
import { useConsole } from '../console-context.ts';
import { everyRole } from '../may.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Checks, TextField } from '../parts/fields.tsx';
import { Form, SendButton } from '../parts/form.tsx';
import { LoadedView } from '../parts/loaded-view.tsx';
import { Badge, Empty, ErrorNotice } from '../parts/notice.tsx';
import { Card, Screen } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { queryOf } from '../pure/address.ts';
import { useFilters } from '../use-filters.ts';
import { useAction, useLoaded } from '../use-loaded.ts';

type WithPassword = UserRow & { readonly password: string };

/** Local accounts. */
export function Users() {
  const filters = useFilters();
  const path = `/users${queryOf({ limit: 50, after: filters.get('after') })}`;
  const loaded = useLoaded<Page<UserRow>>(path);
  const [changed, setChanged] = useState<UserRow | undefined>(undefined);
  const [made, setMade] = useState<WithPassword | undefined>(undefined);
  const done = () => {
    setChanged(undefined);
    loaded.reload();
  };
  return (
    <Screen
      title="Users"
      lead="Local accounts. Who comes by an identity provider has roles from its groups there."
    >
      <CreateUser
        onMade={(user) => {
          setMade(user);
          loaded.reload();
        }}
      />
      <LoadedView loaded={loaded}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title="There is no local account" />
          ) : (
            <>
              <UserTable rows={items} onChange={setChanged} />
              <Pager filters={filters} next={next} />
            </>
          )
        }
      </LoadedView>
      {changed && (
        <ChangeDialog
          user={changed}
          onClose={() => setChanged(undefined)}
          onDone={done}
          onPassword={(user) => {
            setMade(user);
            done();
          }}
        />
      )}
      {made && (
        <ShownOnce
          title={`First password of ${made.id}`}
          value={made.password}
          onClose={() => setMade(undefined)}
        />
      )}
    </Screen>
  );
}

function UserTable(props: { readonly rows: readonly UserRow[]; onChange(row: UserRow): void }) {
  return (
    <Table
      caption="Local accounts"
      rows={props.rows}
      keyOf={({ id }) => id}
      columns={[
        { name: 'Name', cell: ({ id }) => id },
        { name: 'Roles', cell: ({ roles }) => roles.join(', ').replaceAll('_', ' ') || 'none' },
        { name: 'Is', cell: (row) => <State row={row} /> },
        { name: 'Last sign-in', cell: ({ last_sign_in: time }) => <Ago time={time} /> },
        {
          name: '',
          cell: (row) => (
            <button
              type="button"
              class="tiny"
              aria-label={`Change ${row.id}`}
              onClick={() => props.onChange(row)}
            >
              Change
            </button>
          ),
        },
      ]}
    />
  );
}

function State({ row }: { readonly row: UserRow }) {
  if (row.disabled) return <Badge tone="bad">disabled</Badge>;
  if (row.must_change_password) return <Badge tone="warn">has a first password</Badge>;
  return <Badge tone="good">active</Badge>;
}

function CreateUser({ onMade }: { onMade(user: WithPassword): void }) {
  const { client } = useConsole();
  const [id, setId] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(['viewer']);
  const create = useAction(async () => {
    onMade(await client.send<WithPassword>('POST', '/users', { id, roles }));
    setId('');
  });
  return (
    <Card title="Make an account">
      <Form action={create}>
        <TextField label="Name" value={id} onValue={setId} isRequired />
        <RoleChecks chosen={roles} onChosen={setRoles} />
        <div>
          <SendButton action={create}>Make an account</SendButton>
        </div>
      </Form>
    </Card>
  );
}

function RoleChecks(props: {
  readonly chosen: readonly Role[];
  onChosen(chosen: readonly Role[]): void;
}) {
  return (
    <Checks
      legend="Roles"
      options={everyRole}
      chosen={props.chosen}
      onChosen={props.onChosen}
      show={(role) => role.replaceAll('_', ' ')}
    />
  );
}

function ChangeDialog(props: {
  readonly user: UserRow;
  onClose(): void;
  onDone(): void;
  onPassword(user: WithPassword): void;
}) {
  const { user, onClose, onDone, onPassword } = props;
  const { client, announce } = useConsole();
  const [roles, setRoles] = useState(user.roles);
  const path = `/users/${encodeURIComponent(user.id)}`;
  const change = useAction(async (body: object) => {
    await client.send('PATCH', path, body);
    announce(`${user.id} is changed, and signed out.`);
    onDone();
  });
  const reset = useAction(async () => {
    onPassword(await client.send<WithPassword>('POST', `${path}/password`));
  });
  return (
    <Dialog title={`Change ${user.id}`} onClose={onClose}>
      <ErrorNotice error={change.error ?? reset.error} />
      <RoleChecks chosen={roles} onChosen={setRoles} />
      <p class="row">
        <button type="button" class="primary" onClick={() => change.run({ roles })}>
          Save roles
        </button>
        <button type="button" onClick={() => reset.run()}>
          New first password
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => change.run({ disabled: !user.disabled })}
        >
          {user.disabled ? 'Enable' : 'Disable'}
        </button>
      </p>
    </Dialog>
  );
}
