// The console of a gateway that has a long trail: how long its pages take to be answered.
import { readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { durationOf, type Keys } from '../audit/events.ts';
import { withStorage } from '../audit/storage.ts';
import type { WorkHandlers } from '../audit/work.ts';
import { startChild } from '../child.ts';
import { readCpuSeconds, readPeakBytes } from '../measure.ts';
import { openConsole, type OpenedConsole } from './opened.ts';
import { screensOf, type Screen } from './screens.ts';

/** That wait for the disk at the same time while the trail is written. */
const callers = 1_024;
const keysDrawn = 20;
/** Trail and index, and the index while it is sorted. */
const bytesOfEvent = 1_500;
const pollMs = 250;

/** How long a screen took, each time that it was asked for. */
export interface ScreenTimes {
  readonly name: string;
  /** Of the lists that were answered, all times together. */
  readonly items: number;
  readonly latenciesMs: readonly number[];
  /** Of the gateway, all threads, each time. */
  readonly cpuMs: number;
}

/** What it took to make the index. */
export interface IndexMade {
  /** By the clock, from when the gateway was ready. */
  readonly seconds: number;
  /** Of the gateway, all threads. */
  readonly cpuSeconds: number;
  readonly megabytes: number;
  readonly peakMebibytes: number;
  /** How long it took meanwhile to be told how far it is, each time. */
  readonly toldMs: readonly number[];
  /** The last that was told. */
  readonly told: string;
}

/** What was measured. */
export interface ConsoleResults {
  readonly events: number;
  /** Of the machine, when it began and when it ended: others may have used it. */
  readonly load: readonly number[];
  readonly made: IndexMade;
  /** The first screen of a gateway that has just started, with the index there. */
  readonly firstMs: number;
  readonly screens: readonly ScreenTimes[];
  /** Of the gateway that answered. */
  readonly peakMebibytes: number;
}

/**
 * Writes a trail in a temporary directory, starts the gateway on it, and asks its console.
 *
 * @param tell what is done next
 * @throws Error with one line when there is too little room on the disk
 */
export async function runConsole(
  events: number,
  tell: (step: string) => void,
): Promise<ConsoleResults> {
  return withStorage({ events, bytesOfEvent, option: '--console' }, async (storage) => {
    tell('trail');
    const keys = await writeTrail(storage, events);
    return measureConsole(storage, keys, tell);
  });
}

/** Ends at about now, so that the charts of the last day and month have something to show. */
async function writeTrail(storage: string, events: number): Promise<readonly Keys[]> {
  const work = startChild<WorkHandlers>('./audit/work.js');
  const startMs = Date.now() - durationOf(events);
  try {
    return (await work.ask('append', { storage, events, callers, keys: keysDrawn, startMs })).keys;
  } finally {
    await work.stop();
  }
}

async function measureConsole(
  storage: string,
  keys: readonly Keys[],
  tell: (step: string) => void,
): Promise<ConsoleResults> {
  const [before = 0] = loadavg();
  tell('index');
  const made = await withConsole(storage, (opened) => untilMade(opened, storage));
  tell('screens');
  return withConsole(storage, async (opened) => {
    const [first] = await timesOf(opened, keys.slice(0, 1), 0);
    const { json } = await opened.ask('/events?limit=1');
    const [newest] = (json as { readonly items: readonly { readonly seq: number }[] }).items;
    const events = newest?.seq ?? 0;
    return {
      ...{ events, made, firstMs: first?.latenciesMs[0] ?? 0 },
      screens: await timesOf(opened, keys, events),
      load: [before, loadavg()[0] ?? 0],
      peakMebibytes: peakMebibytes(opened),
    };
  });
}

async function withConsole<Result>(
  storage: string,
  use: (opened: OpenedConsole) => Promise<Result>,
): Promise<Result> {
  const opened = await openConsole(storage);
  try {
    return await use(opened);
  } finally {
    await opened.stop();
  }
}

/** Asks as a page does that is open, until it is answered. */
async function untilMade(opened: OpenedConsole, storage: string): Promise<IndexMade> {
  const startMs = performance.now();
  const startCpu = readCpuSeconds(opened.pid);
  const toldMs: number[] = [];
  let told = '';
  for (;;) {
    const { status, json, ms } = await opened.ask('/events?limit=1');
    if (status === 200) break;
    toldMs.push(ms);
    told = String((json as { readonly detail?: string }).detail);
    await wait(pollMs);
  }
  return {
    ...{ toldMs, told },
    seconds: (performance.now() - startMs) / 1e3,
    cpuSeconds: readCpuSeconds(opened.pid) - startCpu,
    megabytes: await megabytesIn(join(storage, 'console', 'index')),
    peakMebibytes: peakMebibytes(opened),
  };
}

/** @param events that the trail has; 0: of the first screen alone */
async function timesOf(
  opened: OpenedConsole,
  keys: readonly Keys[],
  events: number,
): Promise<readonly ScreenTimes[]> {
  const byKey = keys.map((key) => screensOf(key, events, Date.now()));
  const names = (byKey[0] ?? []).map(({ name }) => name).slice(0, events === 0 ? 1 : undefined);
  const times: ScreenTimes[] = [];
  for (const name of names) {
    const startCpu = readCpuSeconds(opened.pid);
    const latenciesMs: number[] = [];
    let items = 0;
    for (const screens of byKey) {
      const screen = screens.find((one) => one.name === name);
      const shown = await show(opened, screen ?? { name, paths: [] });
      latenciesMs.push(shown.ms);
      items += shown.items;
    }
    const cpuMs = ((readCpuSeconds(opened.pid) - startCpu) * 1e3) / keys.length;
    times.push({ name, items, latenciesMs, cpuMs });
  }
  return times;
}

/** All paths of a screen at the same time, until the last is answered. */
async function show(opened: OpenedConsole, { paths }: Screen) {
  const startMs = performance.now();
  const answers = await Promise.all(paths.map((path) => opened.ask(path)));
  const ms = performance.now() - startMs;
  // A secret that was drawn may not have come up.
  const bad = answers.find(({ status }) => status !== 200 && status !== 404);
  if (bad) throw new Error(`the console answered ${bad.status}`);
  const lists = answers.flatMap(({ json }) => Object.values(json).filter(Array.isArray));
  return { ms, items: lists.reduce((sum, { length }) => sum + length, 0) };
}

function peakMebibytes({ pid }: OpenedConsole): number {
  return readPeakBytes(pid) / 1024 ** 2;
}

async function megabytesIn(directory: string): Promise<number> {
  const sizes = readdirSync(directory).map((name) => stat(join(directory, name)));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0) / 1e6;
}
