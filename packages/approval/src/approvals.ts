import { aborted, type ApprovalEvent, type Dependencies } from '@traceveil/pipeline';
import type {
  Approval,
  ApprovalFilter,
  Approvals,
  ApprovalState,
  Ask,
  Person,
  Preapproval,
  Revealed,
  Say,
} from './approval.ts';
import { ApprovalBook, type BookDependencies } from './approval-book.ts';
import { ApprovalError } from './approval-error.ts';
import { newEntry, whyNotDecided, type Entry } from './approval-fold.ts';
import type { DecisionLine, PreapprovalLine } from './approval-lines.ts';
import { observeApprovals } from './approval-metrics.ts';
import { knownSubject } from './approval-subject.ts';
import {
  aboutEntry,
  aboutPreapproval,
  aboutSubject,
  aboutUnknown,
  actorOf,
  type About,
} from './approval-teller.ts';
import { approvalOf, preapprovalOf, stateOf } from './approval-view.ts';
import type { ApprovalsConfig } from './approvals-config.ts';
import {
  checkedReason,
  decisionsBeforehand,
  isOpen,
  preapprovalLine,
  requestLine,
  type Desk,
} from './asking.ts';
import { newestFirst, type Page, type PageOf } from './page.ts';
import { checkedPerson, inGroups, isMember, isSame } from './persons.ts';
import { refusal } from './refusals.ts';
import type { SealVault } from './seal-vault.ts';

/** What approvals need: the directory is their own, or shared by gateways with the same keys. */
export interface ApprovalsDependencies extends BookDependencies, Pick<Dependencies, 'meter'> {
  /** What a person wrote, without the secrets in it. */
  readonly clean: (text: string) => string;
  /** Called of each step of a request when it is durable, for messages to people; never throws. */
  readonly onStep?: (approval: Approval, step: ApprovalEvent['step'], person: Person) => void;
}

const component = 'approvals';
const preapprovalsMax = 1_000;
/** Of requests that wait: of one person, and of all. */
const pendingMax = { one: 100, all: 5_000 };

/**
 * Creates it. Does no I/O.
 *
 * @param config with a `sealing_key`, unless there is another wrapper
 */
export function createApprovals(
  config: ApprovalsConfig,
  dependencies: ApprovalsDependencies,
): Approvals {
  return new JournaledApprovals(config, dependencies);
}

class JournaledApprovals implements Approvals {
  readonly name = 'approvals';
  readonly #config: ApprovalsConfig;
  readonly #dependencies: ApprovalsDependencies;
  readonly #vault: SealVault;
  readonly #book: ApprovalBook;
  #stopObserving: () => void = () => undefined;

  constructor(config: ApprovalsConfig, dependencies: ApprovalsDependencies) {
    this.#config = config;
    this.#dependencies = dependencies;
    this.#vault = dependencies.vault;
    this.#book = new ApprovalBook(config, dependencies);
  }

  async start(): Promise<void> {
    await this.#book.start();
    this.#stopObserving = observeApprovals(this.#dependencies.meter, () => this.#counts());
  }

  async stop(deadline: AbortSignal): Promise<void> {
    this.#stopObserving();
    await Promise.race([this.#book.stop(), aborted(deadline)]);
  }

  list({ state, requester, kind }: ApprovalFilter, page: PageOf): Page<Approval> {
    const now = this.#book.clock.now();
    const { items, next } = newestFirst([...this.#book.entries.values()], page, {
      idOf: ({ request }) => request.id,
      fits: (entry) =>
        (kind === undefined || entry.request.subject.kind === kind) &&
        (requester === undefined || entry.request.requester.owner === requester) &&
        (state === undefined || stateOf(entry, now) === state),
    });
    return { items: items.map((entry) => approvalOf(entry, now)), next };
  }

  get(id: string): Approval | undefined {
    const entry = this.#book.entries.get(id);
    return entry && approvalOf(entry, this.#book.clock.now());
  }

  mayForce(person: Person): boolean {
    const { force_group: group } = this.#config;
    return group !== undefined && isMember(person, [group]);
  }

  preapprovals(): readonly Preapproval[] {
    return this.#preapprovalsNow().map(preapprovalOf);
  }

  ask(person: Person, ask: Ask): Promise<Approval> {
    const about = { ...aboutUnknown(''), ...aboutSubject(ask.subject) };
    return this.#attempt(
      person,
      () => about,
      async (requester) => {
        this.#checkPending(requester);
        const { request, places } = requestLine(requester, ask, this.#desk);
        const decisions = decisionsBeforehand(request, places, this.#preapprovalsNow());
        const entry = newEntry(request);
        const { reason, time } = request;
        const asked = { step: 'requested', actor: actorOf(requester), reason, time } as const;
        await this.#book.teller.tell(aboutEntry(entry), asked);
        for (const line of decisions) await this.#tellDecision(entry, line);
        const [isTaken] = await this.#book.append([request, ...decisions]);
        const taken = this.#book.entries.get(request.id);
        if (!isTaken || !taken) {
          throw new ApprovalError('unavailable', 'it was not kept; ask again');
        }
        await this.#book.settle(taken);
        this.#step(taken, 'requested', requester);
        for (const line of decisions) this.#step(taken, 'approved', line.person);
        return this.#shown(taken);
      },
    );
  }

  decide(person: Person, id: string, { decision, reason, sha256 }: Say): Promise<Approval> {
    return this.#say(person, id, { decision, reason, sha256 });
  }

  force(person: Person, id: string, reason: string): Promise<Approval> {
    return this.#say(person, id, { decision: 'force', reason, sha256: undefined });
  }

  preapprove(
    person: Person,
    what: Omit<Preapproval, 'id' | 'time' | 'person'>,
  ): Promise<Preapproval> {
    return this.#attempt(
      person,
      () => aboutUnknown(''),
      async (author) => {
        if (this.#preapprovalsNow().length >= preapprovalsMax) {
          throw new ApprovalError('wrong_state', 'too many pre-approvals hold already');
        }
        const line = preapprovalLine(author, what, this.#desk);
        const { reason, time } = line;
        const said = { step: 'preapproved', actor: actorOf(author), reason, time } as const;
        await this.#book.teller.tell(aboutPreapproval(line), said);
        await this.#book.append([line]);
        return preapprovalOf(line);
      },
    );
  }

  withdraw(person: Person, preapprovalId: string, reason: string): Promise<void> {
    return this.#attempt(
      person,
      () => aboutUnknown(preapprovalId),
      async (author) => {
        const line = this.#preapprovalsNow().find(({ id }) => id === preapprovalId);
        if (!line) throw new ApprovalError('unknown', 'no pre-approval of that id holds');
        const time = this.#book.clock.now();
        const said = { reason: checkedReason(reason, this.#desk), time };
        const step = { step: 'withdrawn', actor: actorOf(author), ...said } as const;
        await this.#book.teller.tell(aboutPreapproval(line), step);
        await this.#book.append([
          { kind: 'withdrawn', id: preapprovalId, person: inGroups(author, []), ...said },
        ]);
      },
    );
  }

  use(person: Person, id: string): Promise<readonly Revealed[]> {
    return this.#attempt(
      person,
      () => this.#about(id),
      async (requester) => {
        const entry = this.#entry(id);
        const { subject, once } = entry.request;
        this.#checkUse(requester, entry);
        const sealedIds = subject.kind === 'reveal' ? subject.sealedIds : [];
        // Opened first: what cannot be opened does not use up the approval.
        const values = await this.#open(sealedIds);
        // That may have taken a while.
        this.#checkUse(requester, entry);
        const time = this.#book.clock.now();
        if (once) await this.#book.claims.claim(id);
        try {
          const used = { step: 'used', actor: actorOf(requester), reason: '', time } as const;
          await this.#book.teller.tell(aboutEntry(entry), used);
        } catch (error) {
          if (once) await this.#book.claims.giveBack(id);
          throw error;
        }
        const [isTaken] = await this.#book.append([{ kind: 'used', id, time }]);
        if (!isTaken) throw refusal(once ? 'used' : 'expired');
        this.#step(entry, 'used', requester);
        return values;
      },
    );
  }

  #say(
    person: Person,
    id: string,
    said: Pick<DecisionLine, 'decision' | 'reason'> & { readonly sha256: string | undefined },
  ): Promise<Approval> {
    return this.#attempt(
      person,
      () => this.#about(id),
      async (author) => {
        const entry = this.#entry(id);
        const { decision, sha256 = entry.request.sha256 } = said;
        const time = this.#book.clock.now();
        const fixed = { kind: 'decision', id, time, sha256, preapprovalId: null } as const;
        const reason = checkedReason(said.reason, this.#desk);
        const groups = entry.request.needs.flatMap((need) => need.groups);
        const line = { ...fixed, person: inGroups(author, groups), decision, reason };
        this.#checkDecision(author, entry, line);
        await this.#tellDecision(entry, line);
        const [isTaken] = await this.#book.append([line]);
        if (!isTaken) throw refusal(whyNotDecided(entry, line) ?? 'wrong_state');
        if (decision === 'force') {
          const fields = { component, approval_id: id, actor: author.id };
          this.#dependencies.log.error(fields, 'an approval is being forced: look who and why');
        }
        await this.#book.settle(entry);
        this.#step(entry, stepOf(decision), author);
        return this.#shown(entry);
      },
    );
  }

  /** Refusals are told as well; that it was refused does not hang on it. */
  #attempt<Result>(
    person: Person,
    about: () => About,
    act: (person: Person) => Promise<Result>,
  ): Promise<Result> {
    return this.#book.inTurn(async () => {
      try {
        await this.#book.sweep();
        return await act(checkedPerson(person));
      } catch (error) {
        const reason = error instanceof ApprovalError ? error.code : 'failed';
        const time = this.#book.clock.now();
        const what = { step: 'refused', actor: actorOf(person), reason, time } as const;
        await this.#book.teller.tell(about(), what).catch(() => undefined);
        throw error;
      }
    });
  }

  #checkPending(requester: Person): void {
    const pending = [...this.#book.entries.values()].filter(({ state }) => state === 'pending');
    const own = pending.filter(({ request }) => isSame(request.requester, requester));
    if (pending.length < pendingMax.all && own.length < pendingMax.one) return;
    const message = 'too many requests wait already; wait until some are decided';
    throw new ApprovalError('wrong_state', message);
  }

  #checkDecision(person: Person, entry: Entry, line: DecisionLine): void {
    const reason = whyNotDecided(entry, line);
    if (reason !== undefined) throw refusal(reason);
    const { decision } = line;
    if (decision === 'force' && !this.mayForce(person)) throw refusal('not_allowed');
    if (decision === 'approve' && !isOpen(entry.request, this.#book.clock.now()))
      throw refusal('outside_window');
    const { subject } = entry.request;
    if (decision === 'deny' || subject.kind === 'reveal') return;
    knownSubject(this.#vault, subject);
  }

  #checkUse(person: Person, entry: Entry): void {
    const { requester, subject } = entry.request;
    if (!isSame(person, requester)) throw refusal('not_allowed');
    const state = stateOf(entry, this.#book.clock.now());
    if (state === 'denied' || state === 'expired' || state === 'used') throw refusal(state);
    if (state !== 'approved' || subject.kind !== 'reveal') throw refusal('wrong_state');
    const isForced = entry.decisions.some(({ decision }) => decision === 'force');
    if (!isForced && !isOpen(entry.request, this.#book.clock.now()))
      throw refusal('outside_window');
  }

  async #open(sealedIds: readonly string[]): Promise<readonly Revealed[]> {
    const revealed: Revealed[] = [];
    for (const sealedId of sealedIds) {
      const bytes = await this.#vault.openSealed(sealedId);
      const { token = '', fieldPath = '' } = this.#vault.sealedRow(sealedId) ?? {};
      revealed.push({ sealedId, token, fieldPath, value: Buffer.from(bytes).toString() });
      bytes.fill(0);
    }
    return revealed;
  }

  #tellDecision(entry: Entry, line: DecisionLine): Promise<void> {
    const { preapprovalId, reason, time, decision, person } = line;
    const why = preapprovalId === null ? reason : `pre-approval ${preapprovalId}: ${reason}`;
    const what = { step: stepOf(decision), actor: actorOf(person), reason: why, time };
    return this.#book.teller.tell(aboutEntry(entry), what);
  }

  get #desk(): Desk {
    const { clean } = this.#dependencies;
    return { config: this.#config, vault: this.#vault, clean, time: this.#book.clock.now() };
  }

  #entry(id: string): Entry {
    const entry = this.#book.entries.get(id);
    if (entry) return entry;
    throw refusal('unknown');
  }

  #about(id: string): About {
    const entry = this.#book.entries.get(id);
    return entry ? aboutEntry(entry) : aboutUnknown(id);
  }

  #preapprovalsNow(): readonly PreapprovalLine[] {
    const now = this.#book.clock.now();
    return [...this.#book.preapprovals.values()].filter(({ until }) => now < until);
  }

  #shown(entry: Entry): Approval {
    return approvalOf(entry, this.#book.clock.now());
  }

  #step(entry: Entry, step: ApprovalEvent['step'], person: Person): void {
    try {
      this.#dependencies.onStep?.(this.#shown(entry), step, person);
    } catch {
      this.#dependencies.log.error({ component, step }, 'who hears of steps failed at one');
    }
  }

  #counts(): ReadonlyMap<ApprovalState, number> {
    const states: readonly ApprovalState[] = ['pending', 'approved', 'denied', 'expired', 'used'];
    const counts = new Map(states.map((state) => [state, 0]));
    const now = this.#book.clock.now();
    for (const entry of this.#book.entries.values()) {
      const state = stateOf(entry, now);
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    return counts;
  }
}

function stepOf(decision: DecisionLine['decision']): 'approved' | 'denied' | 'forced' {
  return ({ approve: 'approved', deny: 'denied', force: 'forced' } as const)[decision];
}
