import { useState } from 'preact/hooks';
import type { PolicyComparison, PolicyDraft } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { TextField } from '../../parts/fields.tsx';
import { ErrorNotice, Notice } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useAction } from '../../use-loaded.ts';
import { Comparison } from './comparison.tsx';

interface Props {
  readonly draft: PolicyDraft;
  readonly review: boolean;
  onChanged(): void;
}

/** What somebody would have hold: what is wrong with it, what it changes, and who says what to it. */
export function DraftCard(props: Props) {
  const { draft } = props;
  const { client, may } = useConsole();
  const [comparison, setComparison] = useState<PolicyComparison | undefined>(undefined);
  const compare = useAction(async () => {
    setComparison(await client.send<PolicyComparison>('POST', '/policy/comparison', {}));
  });
  return (
    <Card title={draft.proposal ? 'Proposed' : 'Draft'}>
      <p>
        For <code>processors.{draft.processor}</code>, by <TraceText text={draft.author} />,{' '}
        <When time={draft.time} />
      </p>
      {draft.proposal && (
        <p>
          Proposed because: <TraceText text={draft.proposal.reason} />
        </p>
      )}
      <Problems problems={draft.problems} />
      {!may('editPolicy') && (
        <div class="payload" tabIndex={0} role="region" aria-label="The draft as YAML">
          <TraceText text={draft.yaml} />
        </div>
      )}
      <ErrorNotice error={compare.error} />
      {draft.problems.length === 0 && may('tryPolicy') && (
        <p>
          <button type="button" disabled={compare.isBusy} onClick={() => compare.run()}>
            Compare with what holds
          </button>
        </p>
      )}
      {comparison && <Comparison comparison={comparison} />}
      {may('editPolicy') && draft.problems.length === 0 && <Saying {...props} />}
    </Card>
  );
}

function Problems({ problems }: Pick<PolicyDraft, 'problems'>) {
  if (problems.length === 0) return null;
  return (
    <Notice tone="bad">
      <p>It cannot hold as it is:</p>
      <ul>
        {problems.map(({ file, line, column, message }) => (
          <li key={`${file}:${line}:${column}:${message}`}>
            {line > 0 && (
              <code>
                {file === 'draft' ? 'line' : file} {line}:{column}
              </code>
            )}{' '}
            <TraceText text={message} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** To propose, approve or reject it, with a reason. */
function Saying({ draft, review, onChanged }: Props) {
  const { client, announce } = useConsole();
  const [reason, setReason] = useState('');
  const say = useAction(async (what: 'proposal' | 'approval' | 'rejection', told: string) => {
    const { sha256 } = draft;
    await client.send('POST', `/policy/draft/${what}`, { sha256, reason });
    announce(told);
    setReason('');
    onChanged();
  });
  const isReady = reason.trim().length >= 3 && !say.isBusy;
  const button = (
    ...[what, name, told]: readonly [Parameters<typeof say.run>[0], string, string]
  ) => (
    <button
      type="button"
      class={what === 'rejection' ? 'danger' : 'primary'}
      disabled={!isReady}
      onClick={() => say.run(what, told)}
    >
      {name}
    </button>
  );
  if (!draft.proposal && !draft.is_own) {
    return <p class="small">Its author has not proposed it yet.</p>;
  }
  return (
    <>
      <ErrorNotice error={say.error} />
      <TextField label="Reason, for the audit trail" value={reason} onValue={setReason} />
      {draft.proposal && review && draft.is_own && (
        <p class="small">You wrote it: somebody else approves it.</p>
      )}
      <p class="row">
        {!draft.proposal &&
          (review
            ? button('proposal', 'Propose', 'It is proposed: another has to approve it.')
            : button('proposal', 'Take effect', 'It holds from now on.'))}
        {draft.may_approve && button('approval', 'Approve', 'It holds from now on.')}
        {draft.proposal &&
          button('rejection', draft.is_own ? 'Take back' : 'Reject', 'It is a draft again.')}
      </p>
    </>
  );
}
