import { useState } from 'preact/hooks';
import type { Page, PolicyVersion } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Form, SendButton } from '../../parts/form.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Badge } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Table } from '../../parts/table.tsx';
import { When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import type { useFilters } from '../../use-filters.ts';
import { useAction, useLoaded } from '../../use-loaded.ts';

/** What held before, and the way back to it. */
export function Versions(props: {
  readonly page: Page<PolicyVersion>;
  readonly filters: ReturnType<typeof useFilters>;
  readonly review: boolean;
  onChanged(): void;
}) {
  const { page, filters, review, onChanged } = props;
  const [shown, setShown] = useState<PolicyVersion | undefined>(undefined);
  if (page.items.length === 0) return null;
  return (
    <Card title="Versions">
      <Table
        caption="What was edited here, the newest first"
        rows={page.items}
        keyOf={({ number }) => String(number)}
        columns={[
          { name: 'Version', cell: ({ number }) => number },
          { name: 'Time', cell: ({ time }) => <When time={time} /> },
          { name: 'For', cell: ({ processor }) => <code>{processor}</code> },
          { name: 'By', cell: ({ author }) => <TraceText text={author} /> },
          { name: 'Approved by', cell: ({ approver }) => <TraceText text={approver || '—'} /> },
          { name: 'Reason', cell: ({ reason }) => <TraceText text={reason} /> },
          {
            name: 'Is',
            cell: ({ holds }) => (
              <Badge tone={holds ? 'good' : undefined}>{holds ? 'in force' : 'past'}</Badge>
            ),
          },
          {
            name: '',
            cell: (version) => (
              <button type="button" class="tiny" onClick={() => setShown(version)}>
                Look at {version.number}
              </button>
            ),
          },
        ]}
      />
      <Pager filters={filters} next={page.next} />
      {shown && (
        <VersionDialog
          version={shown}
          review={review}
          onClose={() => setShown(undefined)}
          onChanged={onChanged}
        />
      )}
    </Card>
  );
}

function VersionDialog(props: {
  readonly version: PolicyVersion;
  readonly review: boolean;
  onClose(): void;
  onChanged(): void;
}) {
  const { version, review, onClose, onChanged } = props;
  const { client, announce, may } = useConsole();
  const [reason, setReason] = useState('');
  const path = `/policy/versions/${version.number}`;
  const loaded = useLoaded<PolicyVersion & { readonly yaml: string }>(path);
  const rollBack = useAction(async () => {
    await client.send('POST', `${path}/rollback`, { reason });
    announce(review ? 'It is proposed: another has to approve it.' : 'It holds from now on.');
    onClose();
    onChanged();
  });
  return (
    <Dialog title={`Version ${version.number}`} onClose={onClose}>
      <LoadedView loaded={loaded}>
        {({ yaml }) => (
          <div class="payload" tabIndex={0} role="region" aria-label="The version as YAML">
            <TraceText text={yaml} />
          </div>
        )}
      </LoadedView>
      {may('editPolicy') && !version.holds && (
        <Form action={rollBack} isLoose>
          <TextField
            label="Why go back to it?"
            value={reason}
            onValue={setReason}
            isRequired
            minLength={3}
          />
          <SendButton action={rollBack}>{review ? 'Propose to roll back' : 'Roll back'}</SendButton>
        </Form>
      )}
    </Dialog>
  );
}
