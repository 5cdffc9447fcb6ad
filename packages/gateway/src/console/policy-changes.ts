import {
  SourceError,
  type PolicyPart,
  type PolicyProblem,
  type PolicyVersion,
} from '@traceveil/console';
import type { WantedPolicy } from '../policy/load-policy.ts';
import {
  policySha256,
  readPolicyBook,
  versionsMax,
  writePolicyBook,
  type KeptDraft,
  type KeptVersion,
  type PolicyBook,
} from '../policy/policy-book.ts';
import { masked } from './masked.ts';

/** What changes are made with. */
export interface ChangeDependencies {
  /** Of the gateway's storage. */
  readonly directory: string;
  readonly now: () => number;
  readonly needsReview: () => boolean;
  /** What holds now. @throws SourceError when there is no such processor */
  readonly partOf: (processor: string) => PolicyPart;
  /** What is wrong with it. @throws SourceError when nothing can be edited */
  readonly check: (draft: WantedPolicy) => Promise<readonly PolicyProblem[]>;
  /** Takes over what is on disk. @returns what is wrong; none: it holds */
  readonly reload: (reason: string) => Promise<readonly string[]>;
}

/** Why somebody says what of which draft. */
export interface Said {
  readonly sha256: string;
  readonly reason: string;
}

/** One change after another; each resolves when it is durable, and holds if it is to hold. */
export interface PolicyChanges {
  draft(by: string, processor: string, yaml: string): Promise<KeptDraft>;
  /** @returns what another has to approve now; undefined: it holds */
  propose(by: string, said: Said): Promise<KeptDraft | undefined>;
  decide(by: string, decision: 'approve' | 'reject', said: Said): Promise<void>;
  /** @returns as `propose` does */
  rollBack(by: string, number: number, reason: string): Promise<KeptDraft | undefined>;
}

/** Who wrote what is in force before the first change. */
const fileAuthor = 'file';

/** Creates them. Does no I/O. */
export function createPolicyChanges(dependencies: ChangeDependencies): PolicyChanges {
  const { directory, now, needsReview, partOf, check } = dependencies;
  let turn: Promise<unknown> = Promise.resolve();
  const timeNow = () => new Date(now()).toISOString();

  /** Reads, changes and writes: no two at a time. */
  function inTurn<Result>(change: (book: PolicyBook) => Promise<Result>): Promise<Result> {
    const mine = turn.then(() => change(bookIn(directory)));
    turn = mine.catch(() => undefined);
    return mine;
  }

  /** @throws SourceError when it has problems */
  async function proposed(draft: KeptDraft, reason: string): Promise<KeptDraft> {
    const [problem] = await check(draft);
    if (problem) throw new SourceError('invalid', `the draft cannot hold: ${told(problem)}`);
    return { ...draft, proposal: { time: timeNow(), reason: masked(reason) } };
  }

  /** Of a draft that is ready: it waits for another, or takes effect. */
  async function hand(book: PolicyBook, draft: KeptDraft): Promise<KeptDraft | undefined> {
    if (needsReview()) {
      await writePolicyBook(directory, { ...book, draft });
      return draft;
    }
    await takeEffect(dependencies, { book, draft, approver: '', reason: '' });
    return undefined;
  }

  return {
    draft: (by, processor, yaml) =>
      inTurn(async (book) => {
        refuseSecrets(yaml, partOf(processor).yaml);
        const sha256 = policySha256(processor, yaml);
        const draft: KeptDraft = { processor, yaml, sha256, author: by, time: timeNow() };
        await writePolicyBook(directory, { ...book, draft });
        return draft;
      }),
    propose: (by, { sha256, reason }) =>
      inTurn(async (book) => {
        const draft = draftIn(book, sha256);
        if (draft.author !== by) {
          throw new SourceError('refused', 'only its author proposes a draft: keep it as your own');
        }
        return hand(book, await proposed(draft, reason));
      }),
    decide: (by, decision, { sha256, reason }) =>
      inTurn(async (book) => {
        const draft = draftIn(book, sha256);
        if (!draft.proposal) throw new SourceError('changed', 'this draft is not proposed');
        if (decision === 'reject') {
          await writePolicyBook(directory, { ...book, draft: { ...draft, proposal: undefined } });
          return;
        }
        if (needsReview() && draft.author === by) {
          throw new SourceError('refused', 'nobody approves a policy of their own: another has to');
        }
        await proposed(draft, draft.proposal.reason);
        await takeEffect(dependencies, { book, draft, approver: by, reason });
      }),
    rollBack: (by, number, reason) =>
      inTurn(async (book) => {
        const old = book.versions.find((one) => one.number === number);
        if (!old) throw new SourceError('missing', 'there is no such version, or no longer');
        if (partOf(old.processor).version === number) {
          throw new SourceError('invalid', 'this version holds already');
        }
        const { processor, yaml, sha256 } = old;
        const draft = { processor, yaml, sha256, author: by, time: timeNow() };
        return hand(book, await proposed(draft, reason));
      }),
  };
}

/** As a list shows it. */
export function listed(version: KeptVersion, { holds }: PolicyBook): PolicyVersion {
  const { number, processor, time, author, approver, reason, approver_reason, sha256 } = version;
  return {
    ...{ number, processor, time, author, approver, reason, approver_reason, sha256 },
    holds: holds[processor] === number,
  };
}

interface Taking {
  readonly book: PolicyBook;
  readonly draft: KeptDraft;
  readonly approver: string;
  /** Of the approver. */
  readonly reason: string;
}

/** Writes first: what holds is what a restart would have hold. Where it is not taken, as before. */
async function takeEffect(
  { directory, now, partOf, reload }: ChangeDependencies,
  { book, draft, approver, reason }: Taking,
): Promise<void> {
  const { processor, yaml, sha256, author } = draft;
  const time = new Date(now()).toISOString();
  const number = (book.versions.at(-1)?.number ?? 0) + 1;
  const isFirst = book.holds[processor] === undefined;
  const own = partOf(processor).yaml;
  const before: KeptVersion[] = isFirst
    ? [
        {
          ...{ number, processor, time, author: fileAuthor, approver: '' },
          ...{ reason: 'what the file says', approver_reason: '' },
          ...{ yaml: own, sha256: policySha256(processor, own) },
        },
      ]
    : [];
  const version: KeptVersion = {
    ...{ number: number + before.length, processor, time, author, approver, yaml, sha256 },
    ...{ reason: draft.proposal?.reason ?? '', approver_reason: masked(reason) },
  };
  const holds = { ...book.holds, [processor]: version.number };
  const versions = newest([...book.versions, ...before, version], holds);
  await writePolicyBook(directory, { version: 1, holds, versions });
  let problems: readonly string[];
  try {
    problems = await reload(`version ${version.number} of the policy`);
  } catch (error) {
    await writePolicyBook(directory, book);
    throw error;
  }
  // What fails once it is taken over undoes nothing: memory and disk must say the same.
  if (problems.length === 0 || partOf(processor).version === version.number) return;
  await writePolicyBook(directory, book);
  const [first = ''] = problems;
  throw new SourceError('changed', `it was not taken, and what held before holds on: ${first}`);
}

function newest(versions: readonly KeptVersion[], holds: PolicyBook['holds']): KeptVersion[] {
  const held = new Set(Object.values(holds));
  const spare = versions.filter(({ number }) => !held.has(number));
  const dropped = new Set(spare.slice(0, Math.max(0, versions.length - versionsMax)));
  return versions.filter((one) => !dropped.has(one));
}

/** @throws SourceError when it is another that was looked at */
function draftIn({ draft }: PolicyBook, sha256: string): KeptDraft {
  if (draft === undefined) throw new SourceError('missing', 'there is no draft of a policy');
  if (draft.sha256 === sha256) return draft;
  throw new SourceError('changed', 'the draft is another by now: look at it again');
}

/** A policy lies on disk and is shown to many: no secret belongs into it. */
function refuseSecrets(yaml: string, before: string): void {
  const known = new Set(before.split('\n'));
  const found = yaml.split('\n').findIndex((line) => !known.has(line) && masked(line) !== line);
  if (found < 0 && secretsIn(yaml) <= secretsIn(before)) return;
  const where = found < 0 ? 'it' : `line ${found + 1}`;
  const todo = 'name it by `sha256` or by the digits of its token; nothing of it is kept';
  throw new SourceError('invalid', `${where} holds what looks like a secret: ${todo}`);
}

/** Some stand in several lines. */
function secretsIn(text: string): number {
  return masked(text).split('[REDACTED:').length;
}

function told({ file, line, column, message }: PolicyProblem): string {
  return line === 0 ? message : `${file}:${line}:${column}: ${message}`;
}

function bookIn(directory: string): PolicyBook {
  try {
    return readPolicyBook(directory);
  } catch (cause) {
    throw new SourceError('unavailable', (cause as Error).message, { cause });
  }
}
