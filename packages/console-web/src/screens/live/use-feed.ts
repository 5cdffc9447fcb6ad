import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { TrailEvent } from '../../api.ts';
import { apiRoot } from '../../client.ts';
import { useConsole } from '../../console-context.ts';
import { queryOf } from '../../pure/address.ts';

/** Lines of the feed; what is older goes. */
export const shownMax = 300;
/** How often the page takes over what came: a browser draws no faster than anyone reads. */
const drawMs = 200;
const retryMs = 5_000;

/** A decision in the feed. */
interface FeedRow {
  readonly key: number;
  readonly event: TrailEvent;
}

/** The feed as it stands. */
export interface Feed {
  readonly rows: readonly FeedRow[];
  readonly isConnected: boolean;
  readonly isPaused: boolean;
  /** Came while it was paused; `shownMax` of them are kept. */
  readonly waiting: number;
  /** Which came faster than this page could take them. */
  readonly missed: number;
  togglePause(): void;
}

/** Listens to what the gateway decides, with filters by name. */
export function useFeed(wanted: Readonly<Record<string, string>>): Feed {
  const { client } = useConsole();
  const [rows, setRows] = useState<readonly FeedRow[]>([]);
  const [isConnected, setConnected] = useState(false);
  const [isPaused, setPaused] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [missed, setMissed] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const came = useRef<FeedRow[]>([]);
  const count = useRef(0);
  const query = queryOf(wanted);
  useEffect(() => {
    let retry: ReturnType<typeof setTimeout> | undefined;
    const source = new EventSource(`${apiRoot}/live${query}`);
    came.current = [];
    setRows([]);
    setMissed(0);
    source.onopen = () => setConnected(true);
    source.onerror = () => {
      setConnected(false);
      // Refused: unlike a line that breaks, the browser does not try that again by itself.
      if (source.readyState === EventSource.CLOSED) {
        retry = setTimeout(() => setAttempt((before) => before + 1), retryMs);
      }
    };
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const event = eventOf(data);
      if (event === undefined) return;
      count.current += 1;
      came.current.push({ key: count.current, event });
      if (came.current.length > shownMax) came.current.shift();
    };
    source.addEventListener('missed', ({ data }: MessageEvent<string>) => {
      const events = eventOf(data)?.['events'];
      if (typeof events === 'number') setMissed((before) => before + events);
    });
    source.addEventListener('end', () => {
      source.close();
      setConnected(false);
      // The session is over: to ask for anything leads to where one signs in.
      void client.read('/session').catch(() => undefined);
    });
    return () => {
      source.close();
      clearTimeout(retry);
    };
  }, [client, query, attempt]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (came.current.length === 0) return;
      if (isPaused) {
        setWaiting(came.current.length);
        return;
      }
      const fresh = came.current.reverse();
      came.current = [];
      setWaiting(0);
      setRows((before) => [...fresh, ...before].slice(0, shownMax));
    }, drawMs);
    return () => clearInterval(timer);
  }, [isPaused]);
  const togglePause = useCallback(() => setPaused((before) => !before), []);
  return { rows, isConnected, isPaused, waiting, missed, togglePause };
}

function eventOf(data: string): TrailEvent | undefined {
  try {
    const event = JSON.parse(data) as unknown;
    return typeof event === 'object' && event !== null ? (event as TrailEvent) : undefined;
  } catch {
    // A line that a proxy has cut.
    return undefined;
  }
}
