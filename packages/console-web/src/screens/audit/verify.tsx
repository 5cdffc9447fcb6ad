import { useState } from 'preact/hooks';
import type { Verification } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorNotice, Notice } from '../../parts/notice.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useAction } from '../../use-loaded.ts';

/** To check the whole chain, now. */
export function Verify() {
  const { client } = useConsole();
  const [result, setResult] = useState<Verification | undefined>(undefined);
  const verify = useAction(async () => {
    setResult(await client.send<Verification>('POST', '/trail/verification'));
  });
  return (
    <>
      <button type="button" class="primary" disabled={verify.isBusy} onClick={() => verify.run()}>
        {verify.isBusy ? 'Verifying…' : 'Verify the chain'}
      </button>
      {(result ?? verify.error) && (
        <Dialog
          title="Verification"
          onClose={() => {
            setResult(undefined);
            verify.clear();
          }}
        >
          <ErrorNotice error={verify.error} />
          {result && <Outcome result={result} />}
        </Dialog>
      )}
    </>
  );
}

function Outcome({ result }: { readonly result: Verification }) {
  const { ok, events, problems } = result;
  return (
    <>
      <Notice tone={ok ? 'good' : 'bad'}>
        <p>
          {ok
            ? `The chain is whole: ${events} events, each as it was written.`
            : `The chain is broken: ${problems.length} problem(s) in ${events} events.`}
        </p>
      </Notice>
      <ul>
        {problems.map((problem) => (
          <li key={problem}>
            <TraceText text={problem} />
          </li>
        ))}
      </ul>
    </>
  );
}
