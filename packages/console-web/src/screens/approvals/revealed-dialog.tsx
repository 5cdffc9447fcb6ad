import { useEffect } from 'preact/hooks';
import type { Used } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Countdown } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';

/**
 * Values that were under seal. They stand nowhere but in the memory of this page, and go with it,
 * with the dialog, or when their time is over.
 */
export function RevealedDialog(props: { readonly used: Used; onGone(): void }) {
  const { used, onGone } = props;
  const { announce } = useConsole();
  const { values, visible_until: until, once } = used;
  useEffect(() => {
    const hide = () => {
      announce('The value is hidden again.');
      onGone();
    };
    const timer = setTimeout(hide, Math.max(0, Date.parse(until) - Date.now()));
    // A page that is left may be kept whole by the browser, to be shown on the way back.
    addEventListener('pagehide', onGone);
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', onGone);
    };
  }, [until]);
  return (
    <Dialog title="The value" onClose={onGone}>
      <p>
        Shown to you alone{once ? ', this once' : ''}: <Countdown until={until} />. It is gone when
        you close this or leave the page.
      </p>
      {values.map(({ sealed_id: id, token, field_path: field, value }) => (
        <section key={id} aria-label={token}>
          <p class="small">
            <TraceText text={token} /> in{' '}
            <code>
              <TraceText text={field} />
            </code>
          </p>
          <code class="secret">
            <TraceText text={value} onMasked={() => undefined} />
          </code>
        </section>
      ))}
      <p>
        <button type="button" class="primary" onClick={onGone}>
          Hide it now
        </button>
      </p>
    </Dialog>
  );
}
