import { useState } from 'preact/hooks';
import type { Approval, Used } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { ErrorNotice } from '../../parts/notice.tsx';
import { useAction } from '../../use-loaded.ts';
import { DecisionDialog, type Deciding } from './decision-dialog.tsx';
import { Queue } from './queue.tsx';
import { RevealedDialog } from './revealed-dialog.tsx';

/** Requests, and the dialogs that they lead to. */
export function Deciders(props: { readonly items: readonly Approval[]; onChanged(): void }) {
  const { items, onChanged } = props;
  const { client, announce } = useConsole();
  const [deciding, setDeciding] = useState<Deciding | undefined>(undefined);
  const [used, setUsed] = useState<Used | undefined>(undefined);
  const use = useAction(async ({ id, kind }: Approval) => {
    const answer = await client.send<Used>('POST', `/approvals/${encodeURIComponent(id)}/use`);
    if (kind === 'reveal') setUsed(answer);
    else announce('The items go on.');
    onChanged();
  });
  return (
    <>
      <ErrorNotice error={use.error} />
      <Queue
        items={items}
        onDecide={(approval, decision) => setDeciding({ approval, decision })}
        onUse={use.run}
      />
      {deciding && (
        <DecisionDialog
          deciding={deciding}
          onClose={() => setDeciding(undefined)}
          onDecided={() => {
            setDeciding(undefined);
            onChanged();
          }}
        />
      )}
      {used && <RevealedDialog used={used} onGone={() => setUsed(undefined)} />}
    </>
  );
}
