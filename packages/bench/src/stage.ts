import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { People } from './attended.ts';
import { nameCase, type Case, type Subject } from './case.ts';
import { startChild, type Child } from './child.ts';
import { startCollector } from './collector.ts';
import { startGateway, type Measured, type SinkPorts } from './gateway.ts';
import type { LoadHandlers, TrafficOrder } from './load.ts';
import type { ProxyHandlers } from './proxy.ts';
import type { Sent, SendLimits } from './send.ts';
import type { SinkHandlers } from './sink.ts';
import type { Received } from './sink-servers.ts';

const pollMs = 20;
/** Nothing more has come for this long: it is not coming. */
const silentMs = 5_000;
/** A gateway may join requests or pack them better, but not leave much out. */
const arrivedShareMin = 0.98;

/** What was sent through a measured process, and when the last of it had come out. */
export interface Passed {
  readonly sent: Sent;
  /** From the first byte sent to the last received, in seconds. */
  readonly seconds: number;
}

/** What is sent once before it comes again, changed or not. */
export interface Lap {
  readonly requests: number;
  readonly bytes: number;
}

/** The processes around the measured one: load and sink. */
export interface Stage {
  readonly sink: Child<SinkHandlers>;
  /** Says what will be sent. */
  open(traffic: TrafficOrder): Promise<Lap>;
  start(subject: Subject, of: Case): Promise<Measured>;
  /** Makes what will be sent, where that takes long. */
  prepare(load: Pick<SendLimits, 'first' | 'requests'>): Promise<void>;
  /** Resolves when all that was sent has arrived. @throws Error when it does not arrive */
  pass(through: Measured, of: Case, load: Load): Promise<Passed>;
  stop(): Promise<void>;
}

/** How hard. */
export interface Load extends SendLimits {
  readonly connections: number;
}

/** How the measured programs are started. */
export interface StageSettings {
  readonly queueMebibytes: number;
  readonly workers?: number | undefined;
  /** The user's Collector. */
  readonly collector?: string | undefined;
  readonly cores?: number | undefined;
  /** Where each gateway leaves a CPU profile of its whole life. */
  readonly profileDirectory?: string | undefined;
  readonly people?: People | undefined;
  /** The gateway's program, when it is not that of this clone. */
  readonly program?: string | undefined;
}

/** Starts load and sink. */
export async function startStage(settings: StageSettings): Promise<Stage> {
  const sink = startChild<SinkHandlers>('./sink.js');
  const load = startChild<LoadHandlers>('./load.js');
  const ports = await sink.ask('ports', undefined);
  return {
    sink,
    open: (traffic) => load.ask('open', traffic),
    start: (subject, of) => startSubject(subject, of, { ports, settings }),
    prepare: (limits) => load.ask('prepare', limits),
    pass: async ({ port }, of, limits) => {
      const before = await sink.ask('received', undefined);
      const sent = await load.ask('send', { ...limits, of, port });
      const last = await untilArrived(sink, before, { sent, of });
      return { sent, seconds: (last.lastMs - sent.startMs) / 1_000 };
    },
    stop: async () => {
      await Promise.all([sink.stop(), load.stop()]);
    },
  };
}

interface Around {
  readonly ports: SinkPorts;
  readonly settings: StageSettings;
}

function startSubject(subject: Subject, of: Case, { ports, settings }: Around): Promise<Measured> {
  switch (subject) {
    case 'proxy':
      return startProxy(of, ports);
    case 'collector':
      return startCollector(of, ports, { ...settings, program: settings.collector ?? '' });
    case 'gateway': {
      const nodeOptions = profileOptions(settings.profileDirectory, of);
      return startGateway(of, ports, { ...settings, nodeOptions });
    }
  }
}

function profileOptions(directory: string | undefined, of: Case): readonly string[] {
  if (directory === undefined) return [];
  const name = `${nameCase(of).replace(' ', '-')}-${Date.now()}.cpuprofile`;
  return ['--cpu-prof', `--cpu-prof-dir=${resolve(directory)}`, `--cpu-prof-name=${name}`];
}

async function startProxy(of: Case, sink: SinkPorts): Promise<Measured> {
  const proxy = startChild<ProxyHandlers>('./proxy.js');
  const port = await proxy.ask('listen', { of, port: sink[of.transport] });
  return { pid: proxy.pid, port, stop: () => proxy.stop() };
}

interface Expected {
  readonly sent: Sent;
  readonly of: Case;
}

async function untilArrived(sink: Child<SinkHandlers>, before: Received, { sent, of }: Expected) {
  let seen = before;
  let seenMs = Date.now();
  for (;;) {
    const received = await sink.ask('received', undefined);
    if (received.requests - before.requests >= sent.requests) return received;
    if (received.requests !== seen.requests) {
      seen = received;
      seenMs = Date.now();
    } else if (Date.now() - seenMs > silentMs) {
      // Joined requests: fewer of them, but the bytes are there.
      const isPacked = of.encoding === 'gzip';
      const share = (received.bytes - before.bytes) / sent.bytes;
      if (!isPacked && share >= arrivedShareMin) return received;
      const arrived = `${received.requests - before.requests} of ${sent.requests} requests`;
      throw new Error(`${nameCase(of)}: only ${arrived} arrived`);
    }
    await wait(pollMs);
  }
}
