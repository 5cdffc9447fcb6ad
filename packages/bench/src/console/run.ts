// The console of a gateway that has a long trail: how long its pages take to be answered.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { durationOf, tokenKey, type Keys } from '../audit/events.ts';
import { needRoom } from '../audit/run.ts';
import type { WorkHandlers } from '../audit/work.ts';
import { startChild, withoutNodeOptions } from '../child.ts';
import { answered, signInFirst } from '../console-person.ts';
import { findFreePorts, startProgram } from '../program.ts';
import { screensOf } from './screens.ts';

const program = fileURLToPath(new URL('../../../gateway/bin/traceveil.js', import.meta.url));
/** That wait for the disk at the same time while the trail is written. */
const callers = 1_024;
const keysDrawn = 20;
/** Trail and index, and the index while it is sorted. */
const bytesOfEvent = 1_500;
const pollMs = 100;

/** How long a screen took, each time that it was asked for. */
export interface ScreenTimes {
  readonly name: string;
  /** Items of the lists that were answered, all times together. */
  readonly items: number;
  readonly latenciesMs: readonly number[];
}

/** What was measured. */
export interface ConsoleResults {
  readonly events: number;
  readonly load: readonly number[];
  /** Until the index was there, by the clock, from when the gateway was ready. */
  readonly buildSeconds: number;
  readonly indexMegabytes: number;
  /** Of the gateway's process, with the index being made, and with it there. */
  readonly buildPeakMebibytes: number;
  readonly peakMebibytes: number;
  /** What the first screen was told while the index was made, and how long that took at most. */
  readonly toldMeanwhile: string;
  readonly meanwhileMs: readonly number[];
  /** The first screen of a process that has just started, with the index there. */
  readonly firstMs: number;
  readonly screens: readonly ScreenTimes[];
}

/**
 * Writes a trail in a temporary directory, starts the gateway on it, and asks its console.
 *
 * @throws Error with one line when there is too little room on the disk
 */
export async function runConsole(events: number, tell: (step: string) => void) {
  const root = await mkdtemp(join(tmpdir(), 'traceveil-bench-'));
  const storage = join(root, 'data');
  try {
    await needRoom(root, { events, bytesOfEvent, option: '--console' });
    await mkdir(storage);
    tell('trail');
    const keys = await writeTrail(storage, events);
    return await measureConsole(storage, keys, tell);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Ends at about now, so that the charts of the last day and month have something to show. */
export async function writeTrail(storage: string, events: number): Promise<readonly Keys[]> {
  writeFileSync(join(storage, 'token.key'), Buffer.from(tokenKey.key).toString('base64'));
  const work = startChild<WorkHandlers>('./audit/work.js');
  try {
    const startMs = Date.now() - durationOf(events);
    const { keys } = await work.ask('append', {
      ...{ storage, events, callers, keys: keysDrawn, startMs },
    });
    return keys;
  } finally {
    await work.stop();
  }
}

/** @param storage with a trail and no index yet */
export async function measureConsole(
  storage: string,
  keys: readonly Keys[],
  tell: (step: string) => void,
): Promise<ConsoleResults> {
  const [before = 0] = loadavg();
  tell('index');
  const building = await openConsole(storage);
  const made = await building.untilThere().finally(building.stop);
  tell('screens');
  const opened = await openConsole(storage);
  try {
    const [first = 0] = await opened.ask(overviewOf(keys));
    const { items } = await opened.read<{ items: readonly { seq: number }[] }>('/events?limit=1');
    const seqMax = items[0]?.seq ?? 0;
    const screens = await opened.askAll(keys, seqMax);
    const index = join(storage, 'console', 'index');
    return {
      events: seqMax,
      load: [before, loadavg()[0] ?? 0],
      ...made,
      indexMegabytes: await megabytesIn(index),
      firstMs: first,
      peakMebibytes: opened.peakMebibytes(),
      screens,
    };
  } finally {
    await opened.stop();
  }
}

function overviewOf([key]: readonly Keys[]): readonly string[] {
  if (key === undefined) throw new Error('no key was drawn');
  return screensOf(key, 0, Date.now())[0]?.paths ?? [];
}

async function openConsole(storage: string) {
  const [otlp = 0, admin = 0, console = 0] = await findFreePorts(3);
  let logFile = '';
  await rm(join(storage, 'console', 'accounts.json'), { force: true });
  const started = await startProgram((directory) => {
    logFile = join(directory, 'log');
    const configFile = join(directory, 'config.yaml');
    const config = configOf({ storage, otlp, admin, console, directory });
    writeFileSync(configFile, JSON.stringify(config));
    return {
      name: 'the gateway',
      command: process.execPath,
      words: [program, 'run', '--config', configFile],
      env: withoutNodeOptions(),
      readyUrl: `http://127.0.0.1:${admin}/readyz`,
      isReady: (status) => status === 200,
    };
  });
  const startMs = performance.now();
  const api = `http://127.0.0.1:${console}/api/v1`;
  const { cookie } = await signInFirst(api, logFile);
  const headers = { cookie };
  const peakMebibytes = () => peakOf(started.pid);

  /** Of all paths together, until the last answer is there. @returns ms, items */
  async function ask(paths: readonly string[]): Promise<readonly [number, number]> {
    const askedMs = performance.now();
    const texts = await Promise.all(
      paths.map(async (path) => {
        const response = await fetch(`${api}${path}`, { headers });
        // A secret that was drawn may not have come up.
        if (!response.ok && response.status !== 404) throw new Error(`${path}: ${response.status}`);
        return response.text();
      }),
    );
    const ms = performance.now() - askedMs;
    const lists = texts.flatMap((text) => Object.values(JSON.parse(text) as object) as unknown[]);
    return [ms, lists.reduce<number>((sum, one) => sum + (Array.isArray(one) ? one.length : 0), 0)];
  }

  return {
    ask,
    peakMebibytes,
    stop: started.stop,
    async read<Answer>(path: string) {
      return (await (await answered(`${api}${path}`, { headers })).json()) as Answer;
    },
    async untilThere() {
      const meanwhileMs: number[] = [];
      let toldMeanwhile = '';
      for (;;) {
        const askedMs = performance.now();
        const [events, overview] = await Promise.all(
          ['/events?limit=1', '/overview'].map((path) => fetch(`${api}${path}`, { headers })),
        );
        await overview?.text();
        const isThere = events?.ok === true;
        const { detail } = (await events?.json()) as { readonly detail?: string };
        const buildSeconds = (performance.now() - startMs) / 1_000;
        if (isThere) {
          return { buildSeconds, meanwhileMs, toldMeanwhile, buildPeakMebibytes: peakMebibytes() };
        }
        meanwhileMs.push(performance.now() - askedMs);
        toldMeanwhile = detail ?? '';
        await wait(pollMs);
      }
    },
    async askAll(keys: readonly Keys[], seqMax: number): Promise<readonly ScreenTimes[]> {
      const times = new Map<string, { items: number; readonly latenciesMs: number[] }>();
      for (const key of keys) {
        for (const { name, paths } of screensOf(key, seqMax, Date.now())) {
          const [ms, items] = await ask(paths);
          const known = times.get(name) ?? { items: 0, latenciesMs: [] };
          times.set(name, known);
          known.items += items;
          known.latenciesMs.push(ms);
        }
      }
      return [...times].map(([name, one]) => ({ name, ...one }));
    },
  };
}

function configOf(of: {
  readonly storage: string;
  readonly otlp: number;
  readonly admin: number;
  readonly console: number;
  readonly directory: string;
}): object {
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${of.otlp}` } } } },
    processors: { redact: {} },
    exporters: { file: { path: join(of.directory, 'clean.jsonl') } },
    storage: { directory: of.storage },
    audit: { file: {} },
    console: { endpoint: `127.0.0.1:${of.console}` },
    service: {
      telemetry: { endpoint: `127.0.0.1:${of.admin}` },
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['redact'], exporters: ['file'] },
      },
    },
  };
}

function peakOf(pid: number): number {
  const [, kibibytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) / 1024;
}

async function megabytesIn(directory: string): Promise<number> {
  const sizes = readdirSync(directory).map(async (name) => (await stat(join(directory, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1e6;
}
