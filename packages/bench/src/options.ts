import { parseArgs } from 'node:util';
import {
  encodings,
  subjects,
  trafficKinds,
  transports,
  type Encoding,
  type Subject,
  type TrafficKind,
  type Transport,
} from './case.ts';

/** What `--help` prints. */
export const usage = `npm run bench -- [options] [http|grpc] [identity|gzip]

  --transport http|grpc|all       default all; or one of them as a word
  --encoding identity|gzip|all    default identity; or one of them as a word
  --subject proxy|collector|gateway|all    default all, the Collector only where it is given
  --collector PATH                your OpenTelemetry Collector, without a processor
  --cores N                       GOMAXPROCS of the Collector, default as it is
  --traffic bench|clean|dirty|traces       default bench: 5 % of the spans hold secrets; in clean
                                  none does, in dirty all do; traces are real agent runs.
                                  --micro has traces too where nothing is said
  --repeat                        sends the same requests again and again; otherwise no long value
                                  is sent twice that does not stand twice in the original
  --queue-mib N                   of the exporter, default 64
  --workers N                     service.workers of the gateway, default as it is
  --megabytes N                   sent in each round, default 400
  --seconds N                     a round ends at the latest after, default 20
  --rounds N                      interleaved, default 3
  --connections N                 default 8
  --json FILE                     writes machine, medians and rounds
  --profile DIR                   of the gateway: a CPU profile of each case, for Chromium or
                                  speedscope, and the functions that took longest

instead of throughput:
  --latency                       at half of the gateway's peak, requests due at fixed times
  --check                         does any planted secret arrive, and all else?
  --start                         from the start of the gateway until it is ready, nine times
  --by-traffic                    the gateway with every kind of traffic in turn, beside clean
  --attended                      the gateway with fifty pages open on its live feed and 1,000 spans a
                                  minute that are held, beside itself with nobody there and as it ships
  --compare COMMIT [COMMIT]       the gateway of two commits in turn; the second is HEAD when left out
  --micro REGEX|growth|rules      walker, scanner, redaction in this process, what matches; how the
                                  cost grows; which rules cost most
  --audit EVENTS                  an audit trail of so many, such as 1000000: written, verified,
                                  indexed, searched; needs 1.5 KB of disk for each
  --console EVENTS                the console of a gateway with such a trail: how long it takes to
                                  make its index, and to answer each screen; as much disk
`;

const modes = [
  'latency',
  'check',
  'start',
  'by-traffic',
  'attended',
  'compare',
  'micro',
  'audit',
  'console',
] as const;

/** What is done. */
export type Mode = 'throughput' | (typeof modes)[number];

/** Of the command line, checked. */
export interface Options {
  readonly mode: Mode;
  readonly transports: readonly Transport[];
  readonly encodings: readonly Encoding[];
  readonly subjects: readonly Subject[];
  readonly collector: string | undefined;
  readonly cores: number | undefined;
  readonly traffic: TrafficKind;
  readonly isRepeat: boolean;
  readonly queueMebibytes: number;
  readonly workers: number | undefined;
  readonly megabytes: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
  readonly jsonFile: string | undefined;
  /** Where to put CPU profiles of the gateway. */
  readonly profileDirectory: string | undefined;
  /** Of the trail of `--audit` or `--console`. */
  readonly events: number;
  /** `growth`, `rules`, or a regular expression. */
  readonly micro: string;
  /** To compare. */
  readonly commits: readonly string[];
  readonly isHelp: boolean;
}

/** @throws Error with one line that names the option */
export function parseOptions(words: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      transport: { type: 'string' },
      encoding: { type: 'string' },
      subject: { type: 'string', default: 'all' },
      collector: { type: 'string' },
      cores: { type: 'string' },
      traffic: { type: 'string', default: 'bench' },
      repeat: { type: 'boolean', default: false },
      'queue-mib': { type: 'string', default: '64' },
      workers: { type: 'string' },
      megabytes: { type: 'string', default: '400' },
      seconds: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '8' },
      json: { type: 'string' },
      profile: { type: 'string' },
      latency: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      start: { type: 'boolean', default: false },
      'by-traffic': { type: 'boolean', default: false },
      attended: { type: 'boolean', default: false },
      compare: { type: 'string' },
      micro: { type: 'string' },
      audit: { type: 'string' },
      console: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const chosen = modes.filter((mode) => values[mode] !== undefined && values[mode] !== false);
  if (chosen.length > 1) throw new Error(`--${chosen.join(' and --')} are two things to do`);
  const mode = chosen[0] ?? 'throughput';
  const wordsOfCase = mode === 'compare' ? [] : positionals;
  const optional = (option: string, written: string | undefined) =>
    written === undefined ? undefined : parseCount(option, written);
  return {
    mode,
    ...parseCase(values, wordsOfCase),
    ...parseSubjects(values.subject, values.collector),
    cores: optional('--cores', values.cores),
    traffic: chooseOne(trafficKinds, '--traffic', values.traffic),
    isRepeat: values.repeat,
    queueMebibytes: parseCount('--queue-mib', values['queue-mib']),
    workers: optional('--workers', values.workers),
    megabytes: parseCount('--megabytes', values.megabytes),
    seconds: parseCount('--seconds', values.seconds),
    rounds: parseCount('--rounds', values.rounds),
    connections: parseCount('--connections', values.connections),
    jsonFile: values.json,
    profileDirectory: values.profile,
    events: optional('--audit', values.audit) ?? optional('--console', values.console) ?? 0,
    micro: parseRegExp('--micro', values.micro ?? ''),
    commits: parseCommits(values.compare, mode === 'compare' ? positionals : []),
    isHelp: values.help,
  };
}

interface WrittenCase {
  readonly transport?: string | undefined;
  readonly encoding?: string | undefined;
}

/** By option, or by a word that can only be one of the two. */
function parseCase({ transport, encoding }: WrittenCase, words: readonly string[]) {
  const strange = words.find(
    (word) => !([...transports, ...encodings] as readonly string[]).includes(word),
  );
  if (strange !== undefined) throw new Error(`${strange} is no case; see --help`);
  const wordOf = (names: readonly string[]) => words.find((word) => names.includes(word));
  return {
    transports: chooseFrom(transports, '--transport', transport ?? wordOf(transports) ?? 'all'),
    encodings: chooseFrom(encodings, '--encoding', encoding ?? wordOf(encodings) ?? 'identity'),
  };
}

function parseSubjects(written: string, collector: string | undefined) {
  const chosen = chooseFrom(subjects, '--subject', written);
  if (written === 'collector' && collector === undefined) {
    throw new Error('--subject collector needs --collector PATH');
  }
  return {
    collector,
    subjects: chosen.filter((subject) => subject !== 'collector' || collector !== undefined),
  };
}

function parseCommits(first: string | undefined, others: readonly string[]): readonly string[] {
  if (first === undefined) return [];
  if (others.length > 1) throw new Error('--compare takes one commit or two');
  return [first, others[0] ?? 'HEAD'];
}

function chooseFrom<Name extends string>(
  names: readonly Name[],
  option: string,
  written: string,
): readonly Name[] {
  if (written === 'all') return names;
  const chosen = names.filter((name) => name === written);
  if (chosen.length > 0) return chosen;
  throw new Error(`${option} must be ${names.join(', ')} or all`);
}

function chooseOne<Name extends string>(
  names: readonly Name[],
  option: string,
  written: string,
): Name {
  const chosen = names.find((name) => name === written);
  if (chosen !== undefined) return chosen;
  throw new Error(`${option} must be one of ${names.join(', ')}`);
}

function parseCount(option: string, written: string): number {
  if (/^[1-9]\d{0,7}$/.test(written)) return Number(written);
  throw new Error(`${option} must be a whole number from 1 to 99999999`);
}

function parseRegExp(option: string, written: string): string {
  try {
    return new RegExp(written).source;
  } catch (cause) {
    throw new Error(`${option} must be a regular expression`, { cause });
  }
}
