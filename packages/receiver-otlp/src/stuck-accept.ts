import type { Accept, Outcome } from '@traceveil/pipeline';

/** For tests: an `accept` that goes on until it is told to finish. */
export function stuckAccept() {
  let start: (() => void) | undefined;
  let go: (() => void) | undefined;
  let end: ((outcome: Outcome) => void) | undefined;
  /** It was called. */
  const started = new Promise<void>((resolve) => (start = resolve));
  /** Its signal was aborted. */
  const gone = new Promise<void>((resolve) => (go = resolve));
  const outcome = new Promise<Outcome>((resolve) => (end = resolve));
  const accept: Accept = (_, signal) => {
    signal.addEventListener('abort', () => go?.());
    start?.();
    return outcome;
  };
  return { started, gone, accept, finish: () => end?.({ rejectedItems: 0, message: '' }) };
}
