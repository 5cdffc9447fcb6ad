import { parseArgs } from 'node:util';
import {
  encodings,
  subjects,
  transports,
  type Encoding,
  type Subject,
  type Transport,
} from './case.ts';

/** What `--help` prints. */
export const usage = `npm run bench -- [options]

  --transport http|grpc|all       default all
  --encoding identity|gzip|all    default identity
  --subject proxy|gateway|all     default all
  --megabytes N                   sent in each round, default 400
  --seconds N                     a round ends at the latest after, default 20
  --rounds N                      interleaved, default 3
  --connections N                 default 8
  --json FILE                     writes machine, medians and rounds
  --check                         instead of measuring: does any planted secret arrive, and all else?
  --profile DIR                   of the gateway: a CPU profile of each case, for Chromium or speedscope
  --audit EVENTS                  instead: an audit trail of so many, such as 1000000: written, verified,
                                  indexed, searched; needs 1.5 KB of disk for each
  --micro REGEX                   instead: walker, scanner, redaction in this process, what matches
`;

/** Of the command line, checked. */
export interface Options {
  readonly transports: readonly Transport[];
  readonly encodings: readonly Encoding[];
  readonly subjects: readonly Subject[];
  readonly megabytes: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
  readonly jsonFile: string | undefined;
  /** Where to put CPU profiles of the gateway. */
  readonly profileDirectory: string | undefined;
  readonly isCheck: boolean;
  readonly auditEvents: number | undefined;
  readonly micro: RegExp | undefined;
  readonly isHelp: boolean;
}

/** @throws Error with one line that names the option */
export function parseOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      transport: { type: 'string', default: 'all' },
      encoding: { type: 'string', default: 'identity' },
      subject: { type: 'string', default: 'all' },
      megabytes: { type: 'string', default: '400' },
      seconds: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '8' },
      json: { type: 'string' },
      check: { type: 'boolean', default: false },
      audit: { type: 'string' },
      micro: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    transports: chooseFrom(transports, '--transport', values.transport),
    encodings: chooseFrom(encodings, '--encoding', values.encoding),
    subjects: chooseFrom(subjects, '--subject', values.subject),
    megabytes: parseCount('--megabytes', values.megabytes),
    seconds: parseCount('--seconds', values.seconds),
    rounds: parseCount('--rounds', values.rounds),
    connections: parseCount('--connections', values.connections),
    jsonFile: values.json,
    profileDirectory: values.profile,
    isCheck: values.check,
    auditEvents: values.audit === undefined ? undefined : parseCount('--audit', values.audit),
    micro: values.micro === undefined ? undefined : parseRegExp('--micro', values.micro),
    isHelp: values.help,
  };
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

function parseCount(option: string, written: string): number {
  if (/^[1-9]\d{0,7}$/.test(written)) return Number(written);
  throw new Error(`${option} must be a whole number from 1 to 99999999`);
}

function parseRegExp(option: string, written: string): RegExp {
  try {
    return new RegExp(written);
  } catch (cause) {
    throw new Error(`${option} must be a regular expression`, { cause });
  }
}
