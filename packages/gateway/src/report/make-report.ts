import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventsAfter, type SigningKey, type Verification } from '@traceveil/audit';
import { openBalance, type Balance, type BalanceRow } from './balance.ts';
import { controlMap, eventsFor } from './control-map.ts';
import { csvLine, type Cell } from './csv.ts';
import {
  cellsAt,
  cellsOf,
  eventColumns,
  moreColumn,
  numberIn,
  textIn,
  type TrailLine,
} from './event-columns.ts';
import { createEvidenceFile, type EvidenceFile, type FileFacts } from './evidence-file.ts';
import { eventTables, type EventTable } from './event-tables.ts';
import { makeManifest, manifestName, signatureName } from './manifest.ts';
import { pageOf } from './page.ts';
import { createSample, type Sample } from './sample.ts';
import { createTally, type Tally } from './tally.ts';

const shownPoliciesMax = 200;
const lineEnd = Buffer.from('\n');

/** What a report is to be of. */
export interface ReportRequest {
  /** Of the trail. */
  readonly trail: string;
  /** RFC 3339, from here on. */
  readonly from: string;
  /** RFC 3339, before it. */
  readonly to: string;
  /** Of the package; not there yet. */
  readonly out: string;
  readonly seed: number;
  /** Of each kind of event. */
  readonly sampleSize: number;
  readonly madeAt: string;
  readonly madeBy: string;
  readonly version: string;
  /** `undefined`: the package stays unsigned. */
  readonly key: SigningKey | undefined;
  /** Judges the trail after it was read, so that what was read is judged too. */
  readonly verify: () => Promise<Verification>;
  /** Called with the number of events when all is written, before it is there to be read. */
  readonly onRead: (events: number) => Promise<void>;
}

/** What was made. */
export interface MadeReport {
  readonly tally: Tally;
  readonly balance: readonly BalanceRow[];
  readonly verification: Verification;
  readonly files: readonly FileFacts[];
}

/**
 * Makes a package of evidence, whole or not at all. Each event is read once, and none is kept.
 *
 * @throws what the disk says
 */
export async function makeReport(request: ReportRequest): Promise<MadeReport> {
  try {
    await mkdir(dirname(request.out), { recursive: true });
    return await makePackage(request);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    const todo = 'nothing of it is left; make room there, or name another directory with --out';
    throw new Error(`${request.out} cannot be written (${code}): ${todo}`, { cause: error });
  }
}

async function makePackage(request: ReportRequest): Promise<MadeReport> {
  const partial = await mkdtemp(`${request.out}.partial-`); // Readable by its owner only.
  try {
    const made = await writePackage(partial, request);
    await request.onRead(made.tally.events);
    await rename(partial, request.out);
    return made;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

async function writePackage(directory: string, request: ReportRequest): Promise<MadeReport> {
  const scratch = `${directory}/balance.sqlite`;
  const balance = await openBalance(scratch);
  let read: Awaited<ReturnType<typeof readPeriod>>;
  let rows: BalanceRow[];
  try {
    read = await readPeriod(directory, request, balance);
    rows = balance.rows();
  } finally {
    balance.close();
    for (const end of ['', '-wal', '-shm', '-journal'])
      await rm(`${scratch}${end}`, { force: true });
    // The lock of this SQLite is a directory.
    await rm(`${scratch}.lock`, { recursive: true, force: true });
  }
  const { tally, sample, policies } = read;
  const verification = await request.verify();
  const files = [
    ...read.files,
    await writeCsv(directory, 'sample.csv', sampleRows(sample)),
    await writeCsv(directory, 'balance.csv', balanceRows(rows)),
    await writeCsv(directory, 'senders.csv', senderRows(tally)),
    await writeCsv(directory, 'control-map.csv', controlRows(tally)),
    await writeText(directory, 'verification.json', jsonOf(verification)),
    await writeText(
      directory,
      'report.html',
      pageOf({ ...request, isSigned: !!request.key, tally, balance: rows, verification, policies }),
    ),
  ];
  const { manifest, signature } = makeManifest(
    factsOf(request, tally, verification),
    files,
    request.key,
  );
  await writeFile(join(directory, manifestName), manifest, { mode: 0o600 });
  if (signature !== undefined) {
    await writeFile(join(directory, signatureName), `${signature}\n`, { mode: 0o600 });
  }
  return { tally, balance: rows, verification, files };
}

function factsOf(request: ReportRequest, tally: Tally, verification: Verification) {
  const { from, to, madeAt, madeBy, seed, sampleSize, version, trail } = request;
  return {
    ...{ from, to, time_zone: 'UTC', made_at: madeAt, made_by: madeBy },
    program: `traceveil ${version}`,
    query: `events of ${trail} with from <= time < to, in the order of seq`,
    ...{ events: tally.events, first_seq: tally.firstSeq, last_seq: tally.lastSeq },
    // Between these, of another time: a clock was set, or an event was written later than it happened.
    events_left_out_between:
      tally.events === 0 ? 0 : tally.lastSeq - tally.firstSeq + 1 - tally.events,
    ...{ seed, sample_size: sampleSize },
    sample_rule: 'of each kind the events with the lowest SHA-256 of "<seed>:<seq>"',
    trail_verdict: verification.problem ? 'altered' : 'ok',
    trail_last_seq: verification.last_seq,
  };
}

const policyColumns = ['seq', 'time', 'occasion', 'outcome', 'problems', 'config_hash', 'held'];

async function readPeriod(directory: string, request: ReportRequest, balance: Balance) {
  const { from, to, trail, seed, sampleSize } = request;
  const tally = createTally();
  const sample = createSample(seed, sampleSize);
  const policies: (string | number)[][] = [];
  const open = async (name: string, heading?: readonly string[]) => {
    const file = await createEvidenceFile(directory, name);
    if (heading) await file.write(csvLine(heading));
    return file;
  };
  const population = await open('population.csv', [...eventColumns, moreColumn]);
  const lines = await open('population.jsonl');
  const history = await open('policy-history.csv', policyColumns);
  const tables: (EventTable & { readonly written: EvidenceFile })[] = [];
  for (const table of eventTables) {
    tables.push({ ...table, written: await open(table.file, table.columns) });
  }
  /** What held when the period began. */
  let before: TrailLine | undefined;
  const notePolicy = async (event: TrailLine, held: string) => {
    await history.write(csvLine([...policyCells(event), held]));
    const [, ...shown] = policyCells(event);
    if (policies.length < shownPoliciesMax) policies.push(shown);
  };

  for await (const events of eventsAfter(trail, 0)) {
    for (const { seq, hash, event, line } of events) {
      const [kind, time] = [textIn(event, 'kind'), textIn(event, 'time')];
      // Of what was accepted in the period, also when it was sent on after it.
      if (tally.kinds.has('accept')) noteFate(balance, kind, event);
      const isAccepted = kind === 'config' && textIn(event, 'outcome') === 'accepted';
      if (isAccepted && time < from) before = event;
      if (time < from || time >= to) continue;
      if (before) await notePolicy(before, 'when the period began');
      before = undefined;
      tally.add(event);
      sample.offer(seq, kind, { ...event, hash });
      await population.write(csvLine(cellsOf({ ...event, hash })));
      await lines.write(line);
      await lines.write(lineEnd);
      if (kind === 'accept') balance.accept(event);
      if (kind === 'config') await notePolicy(event, '');
      for (const { kinds, columns, written } of tables) {
        if (!kinds.some((one) => one === kind)) continue;
        await written.write(csvLine(cellsAt(event, columns)));
      }
    }
  }
  if (before) await notePolicy(before, 'when the period began');
  const files: FileFacts[] = [];
  const written = tables.map((table) => table.written);
  for (const file of [population, lines, history, ...written]) files.push(await file.end());
  return { tally, sample, policies, files };
}

function noteFate(balance: Balance, kind: string, event: TrailLine): void {
  if (kind === 'forward') balance.forward(event);
  if (kind === 'refuse') balance.refuse(event);
  if (kind === 'stop') balance.stop(event);
}

function policyCells(event: TrailLine): (string | number)[] {
  const { seq } = event;
  return [
    ...[seq as number, textIn(event, 'time'), textIn(event, 'occasion')],
    ...[textIn(event, 'outcome'), numberIn(event, 'problems'), textIn(event, 'config_hash')],
  ];
}

function sampleRows(sample: Sample): Cell[][] {
  const rows = sample.drawn().map(({ rank, event }) => [rank, ...cellsOf(event)]);
  return [['rank', ...eventColumns, moreColumn], ...rows];
}

function balanceRows(rows: readonly BalanceRow[]): Cell[][] {
  const heading = [
    ...(['exporter', 'signal', 'accepted', 'delivered', 'rejected', 'dead_lettered'] as const),
    ...(['dropped', 'refused', 'not_yet', 'sent_again'] as const),
  ];
  return [heading, ...rows.map((row) => heading.map((name) => row[name]))];
}

function senderRows({ senders }: Tally): Cell[][] {
  const heading = ['sender', 'first_seen', 'last_seen', 'batches', 'items', 'findings', 'refusals'];
  const rows = [...senders].map(([id, { first, last, batches, items, findings, refusals }]) => [
    ...[id, first, last, batches, items, findings, refusals],
  ]);
  return [heading, ...rows];
}

function controlRows({ kinds }: Tally): Cell[][] {
  const heading = ['framework', 'control', 'subject', 'kinds', 'events', 'files', 'shows'];
  const rows = controlMap.map((row) => [
    ...[row.framework, row.control, row.subject, row.kinds.join(' '), eventsFor(row, kinds)],
    ...[row.files.join(' '), row.shows, row.doesNotProve],
  ]);
  return [[...heading, 'does_not_prove'], ...rows];
}

function jsonOf({ problem, ...facts }: Verification): string {
  return `${JSON.stringify({ verdict: problem ? 'altered' : 'ok', problem, ...facts }, null, 2)}\n`;
}

function writeCsv(directory: string, name: string, rows: readonly Cell[][]): Promise<FileFacts> {
  return writeText(directory, name, rows.map(csvLine).join(''));
}

async function writeText(directory: string, name: string, text: string): Promise<FileFacts> {
  const file = await createEvidenceFile(directory, name);
  await file.write(text);
  return file.end();
}
