import { isatty } from 'node:tty';
import {
  listSessions,
  readSession,
  type ReadRecordings,
  type Recording,
  type SessionSummary,
} from '@traceveil/session';
import { diskFileSystem, keysOf, readRecordings } from '@traceveil/spool';
import { noteRead } from '../audit/note-read.ts';
import { loadCommandConfig } from '../command-config.ts';
import type { GatewayConfig } from '../config.ts';
import { readableJson } from '../readable.ts';
import { sessionsDirectory } from '../sessions-directory.ts';
import { formatTable } from '../table.ts';
import { fatesOf, type BatchFate } from './batch-fates.ts';
import { jsonOfConversation, textOfConversation, type ShownSession } from './conversation-text.ts';
import { replay } from './replay.ts';

/** As on the command line. */
export interface SessionOptions {
  /** Whose storage directory and keys; the built-in configuration when there is none. */
  readonly config: string | undefined;
  readonly json: boolean;
  /** Where `replay` sends to: `http://HOST:PORT` or `grpc://HOST:PORT`. */
  readonly to: string | undefined;
  /** Why it is read, for the audit trail. */
  readonly reason: string | undefined;
  /** `NAME=VALUE`, of `replay`. */
  readonly headers: readonly string[];
}

/**
 * `traceveil session`: what was recorded, beside a running gateway or without one.
 *
 * @param action `list`, `show` or `replay`
 * @param ids    of a session, or of a trace, for the last two
 * @returns      1 when there is no such session, or a backend did not take all of it; `undefined`
 *               for wrong usage
 * @throws Error with one line when the configuration or the directory cannot be read
 */
export async function session(
  action: string | undefined,
  ids: readonly string[],
  options: SessionOptions,
): Promise<0 | 1 | undefined> {
  const [id, ...more] = ids;
  if (action === 'list' && id === undefined) {
    return list(loadCommandConfig(options.config), options);
  }
  if (id === undefined || more.length > 0) return undefined;
  if (action !== 'show' && (action !== 'replay' || options.to === undefined)) return undefined;
  const config = loadCommandConfig(options.config);
  const recordings = await readSession(openStore(config), id);
  await noteRead(config, {
    ...{ command: `session ${action}`, subject: id },
    ...{ reason: options.reason, results: recordings.length },
  });
  if (recordings.length === 0) {
    process.stderr.write(`traceveil: no session "${id}" is recorded; see traceveil session list\n`);
    return 1;
  }
  if (action === 'show') {
    const fates = await fatesOrTell(config, recordings, options.json);
    return show({ id, recordings, fates }, options.json);
  }
  return replay(recordings, { to: options.to ?? '', headers: options.headers });
}

function openStore({ storageDirectory, spool }: GatewayConfig): ReadRecordings {
  const directory = sessionsDirectory(storageDirectory);
  const keys = keysOf(spool);
  return (isWanted) => readRecordings(diskFileSystem, directory, keys, isWanted);
}

async function list(config: GatewayConfig, { json: isJson, reason }: SessionOptions): Promise<0> {
  const sessions = (await listSessions(openStore(config))).map(factsOf);
  const results = sessions.length;
  await noteRead(config, { command: 'session list', subject: '', reason, results });
  process.stdout.write(isJson ? readableJson({ sessions }) : tableOf(sessions));
  return 0;
}

function factsOf({ id, traceIds, senders, first, last, items }: SessionSummary) {
  const [begin, end] = [first, last].map((time) => new Date(time).toISOString());
  return { id, first: begin, last: end, senders, trace_ids: traceIds, items };
}

function tableOf(sessions: readonly ReturnType<typeof factsOf>[]): string {
  if (sessions.length === 0) return 'no session is recorded\n';
  const rows = sessions.map(({ id, first = '', last = '', senders, trace_ids: traces, items }) => [
    ...[id, first, last, senders.join(' ')],
    ...[String(traces.length), String(items)],
  ]);
  return formatTable([['SESSION', 'FIRST', 'LAST', 'SENDER', 'TRACES', 'ITEMS'], ...rows]);
}

/** The conversation is shown also where no trail tells what became of it. */
async function fatesOrTell(
  config: GatewayConfig,
  recordings: readonly Recording[],
  withPlaces: boolean,
): Promise<readonly BatchFate[]> {
  try {
    return await fatesOf(config, recordings, withPlaces);
  } catch (error) {
    const why = (error as Error).message;
    process.stderr.write(`traceveil: what became of it is not known: ${why}\n`);
    return [];
  }
}

function show(shown: ShownSession, isJson: boolean): 0 {
  const text = isJson
    ? readableJson(jsonOfConversation(shown))
    : textOfConversation(shown, isatty(process.stdout.fd));
  process.stdout.write(text);
  return 0;
}
