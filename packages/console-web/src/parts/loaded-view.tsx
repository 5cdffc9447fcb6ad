import type { ComponentChildren } from 'preact';
import type { Loaded } from '../use-loaded.ts';
import { ErrorNotice, Notice } from './notice.tsx';

/** What was loaded, or that it is on its way, or what went wrong. */
export function LoadedView<Answer>(props: {
  readonly loaded: Loaded<Answer>;
  children(answer: Answer): ComponentChildren;
}) {
  const { loaded, children } = props;
  return (
    <>
      {loaded.error?.isPreparing === true ? (
        <Notice>
          <p>{loaded.error.message}. This page asks again.</p>
        </Notice>
      ) : (
        <ErrorNotice error={loaded.error} onRetry={loaded.reload} />
      )}
      {loaded.answer !== undefined && children(loaded.answer)}
      {loaded.answer === undefined && loaded.error === undefined && loaded.isLoading && (
        <p role="status" class="soft">
          Loading…
        </p>
      )}
    </>
  );
}
