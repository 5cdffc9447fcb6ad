import type { ComponentChildren } from 'preact';
import type { Action } from '../use-loaded.ts';
import { ErrorNotice } from './notice.tsx';

/** Fields and the button that sends them; what went wrong stands above. */
export function Form(props: {
  readonly action: Action<[]>;
  /** Fields side by side and buttons as they come, instead of one below the other. */
  readonly isLoose?: boolean;
  readonly children: ComponentChildren;
}) {
  const { action, isLoose = false, children } = props;
  return (
    <form
      class={isLoose ? undefined : 'form'}
      onSubmit={(event) => {
        event.preventDefault();
        action.run();
      }}
    >
      <ErrorNotice error={action.error} />
      {children}
    </form>
  );
}

/** Sends the form that it stands in, once at a time. */
export function SendButton(props: {
  readonly action: Action<[]>;
  readonly isDanger?: boolean;
  readonly isOff?: boolean;
  readonly children: ComponentChildren;
}) {
  const { action, isDanger = false, isOff = false, children } = props;
  return (
    <button type="submit" class={isDanger ? 'danger' : 'primary'} disabled={action.isBusy || isOff}>
      {children}
    </button>
  );
}
