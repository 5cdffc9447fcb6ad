import { protoToJson } from '@traceveil/otlp';
import {
  DeadLetters,
  diskFileSystem,
  keysOf,
  spoolDirectory,
  type DeadLetter,
} from '@traceveil/spool';
import { noteRead } from '../audit/note-read.ts';
import { loadCommandConfig } from '../command-config.ts';
import type { GatewayConfig } from '../config.ts';
import { readableJson } from '../readable.ts';
import { formatTable } from '../table.ts';

/** As on the command line. */
export interface SpoolOptions {
  /** Whose storage directory and keys; the built-in configuration when there is none. */
  readonly config: string | undefined;
  readonly json: boolean;
  readonly all: boolean;
  /** Why one is shown, for the audit trail. */
  readonly reason: string | undefined;
}

/**
 * `traceveil spool`: what to do with the dead letters, beside a running gateway or without one.
 *
 * @param action `list`, `show`, `resend` or `drop`
 * @param ids    of letters, as `list` names them
 * @returns      1 when one of them is not there or cannot be read; `undefined` for wrong usage
 * @throws Error with one line when the configuration or the directory cannot be read
 */
export async function spool(
  action: string | undefined,
  ids: readonly string[],
  options: SpoolOptions,
): Promise<0 | 1 | undefined> {
  const isList = action === 'list' && ids.length === 0;
  const isForSome = ids.length > 0 && !options.all;
  const isForAny = (action === 'resend' || action === 'drop') && ids.length > 0 !== options.all;
  if (!isList && !(action === 'show' && isForSome) && !isForAny) return undefined;

  const config = loadCommandConfig(options.config);
  const store = open(config);
  const { letters, unreadable } = await store.list();
  for (const name of unreadable) tell(`${name} is damaged; remove it by hand`);
  if (isList) {
    process.stdout.write(options.json ? jsonOf(letters) : tableOf(letters));
    return unreadable.length > 0 ? 1 : 0;
  }
  const chosen = options.all ? letters : letters.filter(({ id }) => ids.includes(id));
  const missing = ids.filter((id) => !letters.some((letter) => letter.id === id));
  for (const id of missing) tell(`there is no dead letter "${id}"; see traceveil spool list`);
  if (action === 'show') {
    await noteRead(config, {
      ...{ command: 'spool show', subject: ids.join(' ') },
      ...{ reason: options.reason, results: chosen.length },
    });
  }
  let isWhole = missing.length === 0;
  for (const letter of chosen) {
    if (action === 'show') isWhole = (await show(letter)) && isWhole;
    else if (action === 'resend') await store.resend(letter);
    else await store.remove(letter);
  }
  if (action !== 'show') process.stdout.write(`${action}: ${summaryOf(chosen)}\n`);
  return isWhole ? 0 : 1;
}

function open({ storageDirectory, spool }: GatewayConfig): DeadLetters {
  return new DeadLetters(diskFileSystem, spoolDirectory(storageDirectory), keysOf(spool));
}

function factsOf({ id, exporter, time, signal, items, bytes, reason, isResending }: DeadLetter) {
  const accepted = new Date(time).toISOString();
  return { id, exporter, accepted, signal, items, bytes, resending: isResending, reason };
}

function tableOf(letters: readonly DeadLetter[]): string {
  const rows = letters.map((letter) => {
    const { id, accepted, signal, items, bytes, resending, reason } = factsOf(letter);
    const state = resending ? 'waits to be resent' : reason;
    return [id, accepted, signal, String(items), String(bytes), state];
  });
  const heading = ['ID', 'ACCEPTED', 'SIGNAL', 'ITEMS', 'BYTES', 'REASON'];
  const table = rows.length > 0 ? `${formatTable([heading, ...rows])}\n` : '';
  return `${table}${summaryOf(letters)}\n`;
}

function jsonOf(letters: readonly DeadLetter[]): string {
  return readableJson({ letters: letters.map(factsOf) });
}

function summaryOf(letters: readonly DeadLetter[]): string {
  const items = letters.reduce((sum, letter) => sum + letter.items, 0);
  return `${letters.length} dead letter${letters.length === 1 ? '' : 's'}, ${items} items`;
}

/** As JSON; the request as OTLP/JSON, clean as it was to leave. */
async function show(letter: DeadLetter): Promise<boolean> {
  const batch = await letter.open();
  if (!batch) {
    tell(`${letter.id} is damaged, or sealed with a key that --config FILE does not have`);
    return false;
  }
  const request = JSON.parse(protoToJson(batch.bytes, batch.signal)) as unknown;
  const shown = { ...factsOf(letter), sender: batch.sender, request };
  process.stdout.write(readableJson(shown));
  return true;
}

function tell(line: string): void {
  process.stderr.write(`traceveil: ${line}\n`);
}
