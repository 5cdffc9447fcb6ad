import { useState } from 'preact/hooks';
import type { Approval } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { LongField } from '../../parts/fields.tsx';
import { Form, SendButton } from '../../parts/form.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useAction } from '../../use-loaded.ts';

/** What somebody does with a request; `force` is to break the glass. */
export type DecisionKind = 'approve' | 'deny' | 'force';

/** A request that is being decided on. */
export interface Deciding {
  readonly approval: Approval;
  readonly decision: DecisionKind;
}

/** As the API has it. */
const reasonLengthMin = 3;

const words = {
  approve: { title: 'Approve', done: 'Approved.' },
  deny: { title: 'Deny', done: 'Denied.' },
  force: { title: 'Break glass', done: 'Forced. Everyone hears of it.' },
} as const;

/** To say why, and then to decide on exactly what was looked at. */
export function DecisionDialog(props: {
  readonly deciding: Deciding;
  onClose(): void;
  onDecided(): void;
}) {
  const { deciding, onClose, onDecided } = props;
  const { approval, decision } = deciding;
  const { client, announce } = useConsole();
  const [reason, setReason] = useState('');
  const decide = useAction(async () => {
    const path = `/approvals/${encodeURIComponent(approval.id)}`;
    if (decision === 'force') await client.send('POST', `${path}/force`, { reason });
    else {
      const body = { decision, sha256: approval.sha256, reason };
      await client.send('POST', `${path}/decision`, body);
    }
    announce(words[decision].done);
    onDecided();
  });
  return (
    <Dialog title={words[decision].title} onClose={onClose}>
      <p>
        <TraceText text={approval.requester} /> asks: <TraceText text={approval.reason} />
      </p>
      <Form action={decide} isLoose>
        <LongField
          label="Your reason; it stands in the audit trail"
          value={reason}
          onValue={setReason}
          minLength={reasonLengthMin}
          isRequired
        />
        <p class="row">
          <SendButton action={decide} isDanger={decision !== 'approve'}>
            {words[decision].title}
          </SendButton>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </Form>
    </Dialog>
  );
}
