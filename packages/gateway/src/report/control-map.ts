/** A control, what in a package is evidence for it, and what that does not prove. */
export interface ControlRow {
  readonly framework: 'SOC 2' | 'ISO/IEC 27001:2022';
  readonly control: string;
  readonly subject: string;
  /** Kinds of events that are evidence. */
  readonly kinds: readonly string[];
  readonly files: readonly string[];
  readonly shows: string;
  readonly doesNotProve: string;
}

const soc2 = 'SOC 2';
const iso = 'ISO/IEC 27001:2022';

/**
 * What rows of the trail can and cannot show. Software gives evidence; the entity is examined.
 *
 * @see AICPA 2017 Trust Services Criteria; ISO/IEC 27001:2022, Annex A
 */
export const controlMap: readonly ControlRow[] = [
  {
    ...{ framework: soc2, control: 'CC6.1', subject: 'Logical access' },
    kinds: ['accept', 'refuse', 'read', 'access', 'approval'],
    files: ['senders.csv', 'readings.csv', 'accesses.csv', 'approvals.csv', 'policy-history.csv'],
    shows:
      'who sent what and when, who was turned away and why, who read what is kept, who asked for a ' +
      'sealed value and why, who approved it, and who saw it',
    doesNotProve:
      'that access was granted to the right people, or reviewed; readings by other programs than ' +
      'traceveil; what a sender does elsewhere',
  },
  {
    ...{ framework: soc2, control: 'CC6.7', subject: 'Restricted transmission of data' },
    kinds: ['redact', 'accept', 'forward', 'self_test'],
    files: ['population.csv', 'balance.csv', 'self-tests.csv'],
    shows:
      'each secret that was found was replaced before its batch was handed on, with the hash of ' +
      'the bytes and the answer of each exporter',
    doesNotProve:
      'that every secret was found; that traces do not reach a backend by another way around the gateway',
  },
  {
    ...{ framework: soc2, control: 'CC7.2', subject: 'Monitoring for anomalies' },
    kinds: ['redact', 'refuse', 'self_test', 'recover'],
    files: ['population.csv', 'self-tests.csv'],
    shows: 'findings by rule, sender and time, refusals, and whether planted secrets were masked',
    doesNotProve: 'that a person looked at them, or did something about them',
  },
  {
    ...{ framework: soc2, control: 'CC8.1', subject: 'Change management' },
    kinds: ['config'],
    files: ['policy-history.csv'],
    shows: 'each configuration that took effect or was refused, by its hash and time',
    doesNotProve: 'who wrote it, that it was tested, or approved by another person than its author',
  },
  {
    ...{ framework: soc2, control: 'C1.1', subject: 'Confidential information is identified' },
    kinds: ['redact'],
    files: ['population.csv'],
    shows: 'which kinds of secret were found, in which services and fields',
    doesNotProve: 'that all that is confidential to the entity has a rule',
  },
  {
    ...{ framework: soc2, control: 'C1.2', subject: 'Confidential information is disposed of' },
    kinds: ['redact', 'tombstone'],
    files: ['population.csv'],
    shows: 'values that were replaced, and segments of the trail that retention deleted',
    doesNotProve: 'that copies elsewhere are gone: at the sender, or in a backend from before',
  },
  {
    ...{ framework: soc2, control: 'PI1', subject: 'Complete and accurate processing' },
    kinds: ['accept', 'forward', 'stop', 'recover'],
    files: ['balance.csv', 'population.jsonl', 'verification.json'],
    shows: 'what became of every accepted item at each exporter, and that no event is missing',
    doesNotProve: 'what senders never sent or gave up, and what a backend does after it said yes',
  },
  {
    ...{ framework: iso, control: 'A.5.15', subject: 'Access control' },
    kinds: ['accept', 'refuse', 'read', 'access', 'approval'],
    files: ['senders.csv', 'readings.csv', 'accesses.csv', 'approvals.csv'],
    shows: 'identities that were admitted and refused, readings of what is kept, and approvals',
    doesNotProve: 'that the rules of access fit the needs of the business',
  },
  {
    ...{ framework: iso, control: 'A.5.33', subject: 'Protection of records' },
    kinds: ['checkpoint', 'tombstone', 'recover'],
    files: ['verification.json'],
    shows: 'whether the trail is as it was written, by its hash chain and signatures',
    doesNotProve: 'anything against who holds the signing key',
  },
  {
    ...{ framework: iso, control: 'A.8.9', subject: 'Configuration management' },
    kinds: ['config'],
    files: ['policy-history.csv'],
    shows: 'which configuration held when',
    doesNotProve: 'that it is the one that was approved: compare the hashes',
  },
  {
    ...{ framework: iso, control: 'A.8.11', subject: 'Data masking' },
    kinds: ['redact', 'self_test'],
    files: ['population.csv', 'sample.csv', 'self-tests.csv'],
    shows: 'what was masked where, and that planted secrets were',
    doesNotProve: 'that nothing was missed',
  },
  {
    ...{ framework: iso, control: 'A.8.12', subject: 'Data leakage prevention' },
    kinds: ['redact', 'hold', 'release', 'forward', 'self_test'],
    files: ['population.csv', 'held.csv', 'balance.csv', 'self-tests.csv'],
    shows: 'what was kept from leaving by this way',
    doesNotProve: 'anything of other ways',
  },
  {
    ...{ framework: iso, control: 'A.8.15', subject: 'Logging' },
    kinds: [
      ...['accept', 'redact', 'hold', 'release', 'forward', 'refuse', 'config', 'read', 'access'],
      ...['approval', 'stop'],
    ],
    files: ['population.jsonl', 'verification.json'],
    shows: 'events as they were written, without a hole',
    doesNotProve: 'that the clock was right, or that the log is reviewed',
  },
  {
    ...{ framework: iso, control: 'A.8.16', subject: 'Monitoring activities' },
    kinds: ['self_test', 'refuse', 'redact'],
    files: ['self-tests.csv', 'population.csv'],
    shows: 'the control was tried while it ran, and what was noticed',
    doesNotProve: 'that an alarm reached a person',
  },
  {
    ...{ framework: iso, control: 'A.8.32', subject: 'Change management' },
    kinds: ['config'],
    files: ['policy-history.csv'],
    shows: 'when a change took effect, or was refused',
    doesNotProve: 'that it was asked for, assessed and approved',
  },
];

/** How many events are evidence for a control. */
export function eventsFor({ kinds }: ControlRow, counts: ReadonlyMap<string, number>): number {
  return kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
}
