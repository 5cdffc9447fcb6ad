import { numberIn, senderIn, textIn, type TrailLine } from './event-columns.ts';

/** Of names that senders choose; those beyond are `(others)`. */
const namesMax = 1_000;
const daysMax = 4_000;
const others = '(others)';

/** What is told of a sender. */
export interface SenderFacts {
  first: string;
  last: string;
  batches: number;
  items: number;
  findings: number;
  /** Those that had no event of their own among them. */
  refusals: number;
}

/** Counts of a period, of bounded size. */
export interface Tally {
  readonly kinds: ReadonlyMap<string, number>;
  readonly rules: ReadonlyMap<string, number>;
  readonly services: ReadonlyMap<string, number>;
  /** Findings by day, UTC; days without any are there when others are around them. */
  readonly days: ReadonlyMap<string, number>;
  readonly refusals: ReadonlyMap<string, number>;
  readonly senders: ReadonlyMap<string, SenderFacts>;
  /** Self-tests by `<pipeline> <outcome>`. */
  readonly selfTests: ReadonlyMap<string, number>;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly firstTime: string;
  readonly lastTime: string;
  readonly events: number;
}

/** Counts events, in the order of the trail. */
export function createTally(): Tally & { add(event: TrailLine): void } {
  const kinds = new Map<string, number>();
  const rules = new Map<string, number>();
  const services = new Map<string, number>();
  const days = new Map<string, number>();
  const refusals = new Map<string, number>();
  const selfTests = new Map<string, number>();
  const senders = new Map<string, SenderFacts>();
  const tally = {
    ...{ kinds, rules, services, days, refusals, selfTests, senders },
    ...{ firstSeq: 0, lastSeq: 0, firstTime: '', lastTime: '', events: 0 },
    add(event: TrailLine) {
      const [kind, time] = [textIn(event, 'kind'), textIn(event, 'time')];
      tally.events += 1;
      tally.lastSeq = numberIn(event, 'seq');
      if (tally.firstSeq === 0) tally.firstSeq = tally.lastSeq;
      if (tally.firstTime === '' || time < tally.firstTime) tally.firstTime = time;
      if (time > tally.lastTime) tally.lastTime = time;
      add(kinds, kind, 1);
      addSender(senders, event);
      if (kind === 'redact') {
        add(rules, textIn(event, 'rule_id'), 1);
        add(services, textIn(event, 'service') || '(none)', 1);
        add(days, time.slice(0, 10), 1, daysMax);
      }
      if (kind === 'refuse') {
        add(refusals, textIn(event, 'reason'), 1 + numberIn(event, 'suppressed'));
      }
      if (kind === 'self_test') {
        add(selfTests, `${textIn(event, 'pipeline')} ${textIn(event, 'outcome')}`, 1);
      }
    },
  };
  return tally;
}

function add(counts: Map<string, number>, name: string, count: number, max = namesMax): void {
  const key = keyIn(counts, name, max);
  counts.set(key, (counts.get(key) ?? 0) + count);
}

function keyIn(map: ReadonlyMap<string, unknown>, name: string, max: number): string {
  return map.has(name) || map.size < max ? name : others;
}

function addSender(senders: Map<string, SenderFacts>, event: TrailLine): void {
  const id = senderIn(event);
  if (id === '') return;
  const time = textIn(event, 'time');
  const key = keyIn(senders, id, namesMax);
  const none = { first: time, last: time, batches: 0, items: 0, findings: 0, refusals: 0 };
  const facts = senders.get(key) ?? none;
  senders.set(key, facts);
  if (time < facts.first) facts.first = time;
  if (time > facts.last) facts.last = time;
  switch (textIn(event, 'kind')) {
    case 'accept':
      facts.batches += 1;
      facts.items += numberIn(event, 'items');
      break;
    case 'redact':
      facts.findings += 1;
      break;
    case 'refuse':
      facts.refusals += 1 + numberIn(event, 'suppressed');
      break;
    default:
  }
}
