import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from './client.ts';
import { useConsole } from './console-context.ts';

/** Something of the API, as far as it is there. */
export interface Loaded<Answer> {
  /** The last that came, also while the next is on its way. */
  readonly answer: Answer | undefined;
  readonly error: ApiError | undefined;
  readonly isLoading: boolean;
  reload(): void;
}

/** Between two questions for what is being prepared. */
const preparingMs = 2_000;

interface State<Answer> {
  readonly path: string | undefined;
  readonly answer: Answer | undefined;
  readonly error: ApiError | undefined;
  readonly isLoading: boolean;
}

/**
 * Reads a path of the API, and again when it changes.
 *
 * @param path    nothing is read while it is undefined
 * @param everyMs how often it is read again while the page is seen; never by default
 */
export function useLoaded<Answer>(path: string | undefined, everyMs?: number): Loaded<Answer> {
  const { client } = useConsole();
  const [version, setVersion] = useState(0);
  const [state, setState] = useState<State<Answer>>({
    path,
    answer: undefined,
    error: undefined,
    isLoading: path !== undefined,
  });
  useEffect(() => {
    if (path === undefined) return undefined;
    const ended = new AbortController();
    // What another path answered is not this one's.
    setState((before) => ({
      path,
      answer: before.path === path ? before.answer : undefined,
      // How far it is stays to be read until more is known.
      error: before.path === path && before.error?.isPreparing === true ? before.error : undefined,
      isLoading: true,
    }));
    client.read<Answer>(path, ended.signal).then(
      (answer) => setState({ path, answer, error: undefined, isLoading: false }),
      (error: unknown) => {
        if (ended.signal.aborted) return;
        setState((before) => ({ ...before, error: asApiError(error), isLoading: false }));
      },
    );
    return () => ended.abort();
  }, [client, path, version]);
  const reload = useCallback(() => setVersion((before) => before + 1), []);
  useEvery(state.error?.isPreparing === true ? preparingMs : everyMs, reload);
  // Between a change of the path and its effect, what is there belongs to the path before.
  const isOther = state.path !== path;
  return {
    answer: isOther ? undefined : state.answer,
    error: isOther ? undefined : state.error,
    isLoading: isOther ? path !== undefined : state.isLoading,
    reload,
  };
}

function useEvery(everyMs: number | undefined, reload: () => void): void {
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, reload]);
}

/** Something that is done when asked for. */
export interface Action<Args extends readonly unknown[]> {
  run(...args: Args): void;
  readonly isBusy: boolean;
  readonly error: ApiError | undefined;
  /** Forgets an error. */
  clear(): void;
}

/** Runs one thing at a time, and keeps what went wrong with it. */
export function useAction<Args extends readonly unknown[]>(
  act: (...args: Args) => Promise<void>,
): Action<Args> {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | undefined>(undefined);
  const isRunning = useRef(false);
  const run = (...args: Args) => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    setError(undefined);
    void act(...args)
      .catch((thrown: unknown) => setError(asApiError(thrown)))
      .finally(() => {
        isRunning.current = false;
        setBusy(false);
      });
  };
  return { run, isBusy, error, clear: () => setError(undefined) };
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, 'The page could not do that. Load it again and retry.');
}
