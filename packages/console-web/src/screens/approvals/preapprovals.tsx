import { useState } from 'preact/hooks';
import type { Preapproval } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { LongField, TextField } from '../../parts/fields.tsx';
import { Form, SendButton } from '../../parts/form.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Card } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useAction, useLoaded } from '../../use-loaded.ts';

/** What needs no further approval. */
export function Preapprovals() {
  const { may } = useConsole();
  const loaded = useLoaded<{ readonly items: readonly Preapproval[] }>('/preapprovals');
  return (
    <Card title="Approved beforehand">
      <LoadedView loaded={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="soft">Nothing: each request is decided on by itself.</p>
          ) : (
            <PreapprovalTable rows={items} onWithdrawn={loaded.reload} />
          )
        }
      </LoadedView>
      {may('preapprove') && (
        <details>
          <summary>Approve beforehand</summary>
          <PreapproveForm onMade={loaded.reload} />
        </details>
      )}
    </Card>
  );
}

function PreapprovalTable(props: { readonly rows: readonly Preapproval[]; onWithdrawn(): void }) {
  const { rows, onWithdrawn } = props;
  const { may } = useConsole();
  const [withdrawing, setWithdrawing] = useState<Preapproval | undefined>(undefined);
  const withdraw = {
    name: 'Withdraw',
    cell: (row: Preapproval) => (
      <button type="button" class="tiny" onClick={() => setWithdrawing(row)}>
        Withdraw
      </button>
    ),
  };
  return (
    <>
      <Table
        caption="Rule and service that need no further approval, until when"
        rows={rows}
        keyOf={({ id }) => id}
        columns={[
          { name: 'Services', cell: ({ services }) => <TraceText text={services.join(', ')} /> },
          { name: 'Rules', cell: ({ rule_ids: rules }) => <TraceText text={rules.join(', ')} /> },
          { name: 'Until', cell: ({ until }) => <When time={until} /> },
          { name: 'By', cell: ({ by }) => <TraceText text={by} /> },
          { name: 'Reason', cell: ({ reason }) => <TraceText text={reason} /> },
          ...(may('withdrawPreapproval') ? [withdraw] : []),
        ]}
      />
      {withdrawing && (
        <WithdrawDialog
          preapproval={withdrawing}
          onClose={() => setWithdrawing(undefined)}
          onWithdrawn={() => {
            setWithdrawing(undefined);
            onWithdrawn();
          }}
        />
      )}
    </>
  );
}

function WithdrawDialog(props: {
  readonly preapproval: Preapproval;
  onClose(): void;
  onWithdrawn(): void;
}) {
  const { preapproval, onClose, onWithdrawn } = props;
  const { client, announce } = useConsole();
  const [reason, setReason] = useState('');
  const withdraw = useAction(async () => {
    const path = `/preapprovals/${encodeURIComponent(preapproval.id)}/withdrawal`;
    await client.send('POST', path, { reason });
    announce('Withdrawn: what is asked for from now on is decided on by itself.');
    onWithdrawn();
  });
  return (
    <Dialog title="Withdraw what was approved beforehand" onClose={onClose}>
      <p>
        Services <TraceText text={preapproval.services.join(', ')} />, rules{' '}
        <TraceText text={preapproval.rule_ids.join(', ')} />
      </p>
      <Form action={withdraw}>
        <LongField label="Reason" value={reason} onValue={setReason} minLength={3} isRequired />
        <div>
          <SendButton action={withdraw} isDanger>
            Withdraw it
          </SendButton>
        </div>
      </Form>
    </Dialog>
  );
}

function PreapproveForm({ onMade }: { onMade(): void }) {
  const { client, announce } = useConsole();
  const [service, setService] = useState('');
  const [rule, setRule] = useState('');
  const [day, setDay] = useState('');
  const [reason, setReason] = useState('');
  const preapprove = useAction(async () => {
    const until = new Date(`${day}T23:59:59`).toISOString();
    await client.send('POST', '/preapprovals', {
      services: [service],
      rule_ids: [rule],
      until,
      reason,
    });
    announce('Approved beforehand.');
    [setService, setRule, setDay, setReason].forEach((set) => set(''));
    onMade();
  });
  return (
    <Form action={preapprove}>
      <TextField label="Service" value={service} onValue={setService} isRequired />
      <TextField label="Rule" value={rule} onValue={setRule} isRequired />
      <TextField label="Last day" type="date" value={day} onValue={setDay} isRequired />
      <LongField label="Reason" value={reason} onValue={setReason} minLength={3} isRequired />
      <div>
        <SendButton action={preapprove}>Approve beforehand</SendButton>
      </div>
    </Form>
  );
}
