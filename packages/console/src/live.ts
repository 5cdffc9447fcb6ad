import type { ServerResponse } from 'node:http';
import { ProblemError } from './problem.ts';
import type { LiveEvent, Sources } from './sources.ts';

const streamsMax = 200;
const streamsOfPersonMax = 8;
/** What a slow reader has not taken yet; beyond that it misses events, and is told so. */
const waitingBytesMax = 256 * 1024;
/** For readers who come back after a gap. */
const rememberedMax = 500;
const times: LiveTimes = { heartbeatMs: 15_000, lingerMs: 60_000 };

/** What of the feed a reader wants: each given name must be one of these values. */
export type LiveFilter = Readonly<Record<string, readonly string[] | undefined>>;

/** Somebody who reads the feed. */
export interface LiveReader {
  readonly personId: string;
  readonly filter: LiveFilter;
  /** Of `Last-Event-ID`, when it comes back. */
  readonly after: number | undefined;
  /** Asked with every heartbeat: a session may end while its feed is open. */
  readonly isStillAllowed: () => boolean;
}

/** In milliseconds. */
interface LiveTimes {
  /** Between two signs of life. */
  readonly heartbeatMs: number;
  /** How long what comes is remembered when the last reader has gone: one may come back. */
  readonly lingerMs: number;
}

/** Hands on what the gateway decides, as it does. Hears of nothing while nobody reads. */
export interface LiveFeed {
  stop(): void;
  /** @throws ProblemError 429 when there are too many */
  reserve(personId: string): void;
  /** After `reserve`; takes over the answer until either side ends it. */
  serve(response: ServerResponse, reader: LiveReader): void;
  /** After `reserve`, when it is not served after all. */
  release(personId: string): void;
}

interface Stream {
  readonly response: ServerResponse;
  readonly reader: LiveReader;
  missed: number;
}

/** @see the HTML standard, «Server-sent events» */
export function createLiveFeed(
  { live }: Pick<Sources, 'live'>,
  { heartbeatMs, lingerMs }: LiveTimes = times,
): LiveFeed {
  const streams = new Set<Stream>();
  const reserved = new Map<string, number>();
  let remembered: LiveEvent[] = [];
  /** Ends hearing; undefined while nothing is heard. */
  let end: (() => void) | undefined;
  let linger: NodeJS.Timeout | undefined;

  function pass(events: readonly LiveEvent[]): void {
    remembered = [...remembered, ...events].slice(-rememberedMax);
    if (streams.size > 0) hand(events, streams);
  }

  function beat(): void {
    for (const { response, reader } of streams) {
      if (reader.isStillAllowed()) response.write(': still here\n\n');
      else response.end('event: end\ndata: {}\n\n');
    }
  }

  function hear(): void {
    clearTimeout(linger);
    if (end !== undefined) return;
    const unlisten = live(pass);
    const heartbeat = setInterval(beat, heartbeatMs).unref();
    end = () => {
      unlisten();
      clearInterval(heartbeat);
    };
  }

  function hearNothing(): void {
    clearTimeout(linger);
    end?.();
    end = undefined;
    remembered = [];
  }

  function release(personId: string): void {
    const count = (reserved.get(personId) ?? 1) - 1;
    if (count > 0) reserved.set(personId, count);
    else reserved.delete(personId);
    clearTimeout(linger);
    if (reserved.size === 0) linger = setTimeout(hearNothing, lingerMs).unref();
  }

  return {
    stop() {
      hearNothing();
      for (const { response } of streams) response.end();
    },
    reserve(personId) {
      const own = reserved.get(personId) ?? 0;
      refuseTooMany(own, reserved.values());
      hear();
      reserved.set(personId, own + 1);
    },
    release,
    serve(response, reader) {
      const stream = { response, reader, missed: 0 };
      response.once('close', () => {
        streams.delete(stream);
        release(reader.personId);
      });
      response.write('retry: 3000\n\n');
      const { after = Number.POSITIVE_INFINITY, filter } = reader;
      for (const event of remembered) {
        if (event.id > after && fits(event, filter)) write(stream, textOf(event), 1);
      }
      streams.add(stream);
    },
  };
}

/** @throws ProblemError 429 */
function refuseTooMany(own: number, counts: Iterable<number>): void {
  const all = [...counts].reduce((sum, count) => sum + count, 0);
  if (all < streamsMax && own < streamsOfPersonMax) return;
  const detail = `too many live feeds are open${own >= streamsOfPersonMax ? ' by you' : ''}`;
  throw new ProblemError(429, `${detail}: close one`, { retryAfterSeconds: 30 });
}

/** What came at once is written at once: fifty readers of a hundred events are fifty writes. */
function hand(events: readonly LiveEvent[], streams: Iterable<Stream>): void {
  const written = events.map((event) => ({ event, text: textOf(event) }));
  const whole = written.map(({ text }) => text).join('');
  for (const stream of streams) {
    const { filter } = stream.reader;
    const wanted = isAny(filter) ? written : written.filter(({ event }) => fits(event, filter));
    if (wanted.length === 0) continue;
    const isWhole = wanted.length === written.length;
    write(stream, isWhole ? whole : wanted.map(({ text }) => text).join(''), wanted.length);
  }
}

function write(stream: Stream, text: string, events: number): void {
  const { response, missed } = stream;
  if (response.writableLength > waitingBytesMax) {
    stream.missed += events;
    return;
  }
  if (missed > 0) response.write(`event: missed\ndata: {"events":${missed}}\n\n`);
  stream.missed = 0;
  response.write(text);
}

/** JSON has no line breaks of its own, so one line of `data` is enough. */
function textOf({ id, event }: LiveEvent): string {
  return `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`;
}

function isAny(filter: LiveFilter): boolean {
  return Object.values(filter).every((wanted) => wanted === undefined);
}

function fits({ event }: LiveEvent, filter: LiveFilter): boolean {
  const { sender, kind, service, rule_id: rule, action } = event;
  const own = { kind, service, rule, action, sender: (sender as { id?: unknown } | undefined)?.id };
  return Object.entries(own).every(([name, value]) => {
    const wanted = filter[name];
    return wanted === undefined || (typeof value === 'string' && wanted.includes(value));
  });
}
