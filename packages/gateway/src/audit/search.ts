import { deleteEventIndex, openEventIndex, type EventStore, type Query } from '@traceveil/audit';
import type { TokenKey } from '@traceveil/pipeline';
import { fingerprintOf } from '@traceveil/processor-redact';
import { loadCommandConfig } from '../command-config.ts';
import type { GatewayConfig } from '../config.ts';
import { readable, readableJson } from '../readable.ts';
import { formatTable } from '../table.ts';
import { namedTokenKey, readTokenKey } from '../token-key.ts';
import { noteRead } from './note-read.ts';
import { openStore } from './open-store.ts';
import { passed, type Passed } from './passed.ts';
import { indexDirectory, trailDirectory } from './places.ts';
import { readLimit, readTime, searchColumns, type SearchOptions } from './search-options.ts';

/** No key or certificate is near to it. */
const secretBytesMax = 1024 ** 2;
/** In which `lookup` looks for token keys: starts and reloads. */
const configsMax = 10_000;

/**
 * `traceveil audit search`: the events that fit, the newest of them, in the order of the trail.
 *
 * @throws Error with one line when the configuration, the trail or its index cannot be read
 */
export async function search(options: SearchOptions): Promise<0> {
  const query = { ...queryOf(options), limit: readLimit(options.limit) };
  const config = loadCommandConfig(options.config);
  const store = await openStore(config, options);
  try {
    const { lines, hasMore } = await store.search(query);
    await noteRead(config, {
      ...{ command: 'audit search', subject: filtersOf(options) },
      ...{ reason: options.reason, results: lines.length },
    });
    const { hasGateways } = store;
    const text = options.json
      ? lines.map((line) => `${line}\n`).join('')
      : table(lines, hasGateways);
    // A program is given the lines of the trail, to the byte.
    process.stdout.write(process.stdout.isTTY ? readable(text) : text);
    if (hasMore) {
      const told = `traceveil: these are the newest ${query.limit}; there are more, see --limit\n`;
      process.stderr.write(told);
    }
    return 0;
  } finally {
    await store.close();
  }
}

/**
 * `traceveil audit lookup`: reads a secret from standard input and tells when and where it passed,
 * by the fingerprint that stands in its place. The secret is written nowhere.
 *
 * @returns 1 when it never passed
 * @throws Error with one line, also when there are no token keys
 */
export async function lookup(options: SearchOptions): Promise<0 | 1> {
  const config = loadCommandConfig(options.config);
  const keys = await tokenKeysOf(config);
  const secret = await readSecret();
  const fingerprints = keys.map((key) => fingerprintOf(secret, key));
  const store = await openStore(config, options);
  try {
    const query = queryOf(options);
    const found = await passed(store, { ...query, where: { ...query.where, token: fingerprints } });
    const tokens = found.events > 0 ? fingerprints.map((token) => `token=${token}`) : [];
    await noteRead(config, {
      ...{ command: 'audit lookup', subject: [...tokens, filtersOf(options)].join(' ').trim() },
      ...{ reason: options.reason, results: found.events },
    });
    process.stdout.write(options.json ? readableJson(found) : textOf(found));
    const ids = keys.map(({ id }) => id);
    if (store.hasGateways) process.stderr.write(await otherKeysText(store, ids));
    return found.events > 0 ? 0 : 1;
  } finally {
    await store.close();
  }
}

/** `traceveil audit reindex`: makes the index anew, from the first event of the trail on. */
export async function reindex({ config: configFile, store }: SearchOptions): Promise<0> {
  if (store !== undefined) {
    throw new Error('reindex makes the index of the trail here; a database is filled by its sink');
  }
  const config = loadCommandConfig(configFile);
  await deleteEventIndex(indexDirectory(config));
  const index = await openEventIndex(trailDirectory(config), indexDirectory(config));
  const { events } = await index.span({ where: {} });
  await index.close();
  process.stdout.write(`${events} events are indexed\n`);
  return 0;
}

function queryOf(options: SearchOptions): Omit<Query, 'limit'> {
  const now = Date.now();
  const where = Object.fromEntries(
    searchColumns.flatMap((column) => {
      const { [column]: wanted } = options;
      return wanted === undefined ? [] : [[column, wanted]];
    }),
  );
  return { where, from: readTime('from', options.from, now), to: readTime('to', options.to, now) };
}

/** As written. */
function filtersOf(options: SearchOptions): string {
  const { from, to, limit, store } = options;
  const filters = Object.fromEntries(searchColumns.map((one) => [one, options[one]]));
  return Object.entries({ ...filters, from, to, limit, store })
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`))
    .join(' ');
}

/** The key that makes tokens, and those before it. */
async function tokenKeysOf(config: GatewayConfig): Promise<readonly TokenKey[]> {
  const { tokenKeys, storageDirectory } = config;
  const kept = tokenKeys ? undefined : await readTokenKey(storageDirectory);
  const keys = tokenKeys ?? (kept ? [namedTokenKey(kept)] : []);
  if (keys.length === 0) {
    throw new Error(
      `there is no token key in ${storageDirectory}, nor in the configuration (--config FILE)`,
    );
  }
  return keys;
}

/** What was masked under another key has another fingerprint: it may be there and is not found. */
async function otherKeysText(store: EventStore, ids: readonly string[]): Promise<string> {
  const { lines } = await store.search({ where: { kind: 'config' }, limit: configsMax });
  const others = lines.flatMap((line) => {
    const event = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const { gateway, outcome, token_key_id: id } = event;
    if (outcome !== 'accepted' || typeof id !== 'string' || ids.includes(id)) return [];
    return `traceveil: ${oneLine(gateway)} has masked under the token key ${oneLine(id)}, which is not in this configuration: that is not found\n`;
  });
  return [...new Set(others)].join('');
}

/** @returns its bytes as Latin-1, without the line end that a shell adds */
async function readSecret(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > secretBytesMax) throw new Error('what is on standard input is too long');
  }
  const secret = Buffer.concat(chunks)
    .toString('latin1')
    .replace(/\r?\n$/, '');
  if (secret !== '') return secret;
  throw new Error('lookup reads the secret from standard input; there was nothing');
}

function textOf({ events, first, last, by, sent_to: sentTo }: Passed): string {
  if (events === 0) return 'it never passed: no event of the trail has its fingerprint\n';
  const rows = Object.entries(by).flatMap(([column, counts]) =>
    counts.map(({ value, events: count }) => [column, readable(value), String(count)]),
  );
  const sent = sentTo.map((exporter) => ['sent to', readable(exporter), '']);
  const times = `it was masked ${events} time${events === 1 ? '' : 's'}`;
  return `${times}, from ${first} to ${last}\n\n${formatTable([['WHERE', 'VALUE', 'TIMES'], ...rows, ...sent])}`;
}

function table(lines: readonly string[], hasGateways: boolean): string {
  if (lines.length === 0) return 'no event fits\n';
  const rows = lines.map((line) => {
    const event = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const { gateway, seq, time, kind, sender, service, session_id: session } = event;
    const { id = '' } = (sender ?? {}) as { readonly id?: string };
    const cells = [seq, time, kind, id, service, session, summaryOf(event)];
    return (hasGateways ? [gateway, ...cells] : cells).map((cell) => oneLine(cell));
  });
  const heading = ['SEQ', 'TIME', 'KIND', 'SENDER', 'SERVICE', 'SESSION', 'WHAT'];
  return formatTable([hasGateways ? ['GATEWAY', ...heading] : heading, ...rows]);
}

function summaryOf(event: Readonly<Record<string, unknown>>): string {
  const words = ['rule_id', 'action', 'field_path', 'signal', 'items', 'exporter', 'outcome'];
  const more = [
    ...['occasion', 'found', 'command', 'step', 'subject_kind', 'operation', 'subject', 'reason'],
    ...['hold_id', 'file', 'sha256'],
  ];
  return [...words, ...more]
    .map((name) => event[name])
    .filter((value) => (typeof value === 'string' && value !== '') || typeof value === 'number')
    .join(' ');
}

function oneLine(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  return readable(String(value)).replaceAll(/\s+/g, ' ');
}
