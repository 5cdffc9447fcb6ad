import type { Batch, Component, Vault } from '@traceveil/pipeline';
import type { Page, PageOf } from './page.ts';

/** A sealed value, but for the value. */
export interface SealedRow {
  readonly sealedId: string;
  /** `[REDACTED:<rule-id>#<12 hex>]` */
  readonly token: string;
  readonly ruleId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly fieldPath: string;
  readonly service: string;
  /** RFC 3339, UTC, milliseconds: when it was sealed. */
  readonly time: string;
  /** Of the operator's key under which it is. */
  readonly keyId: string;
}

/** Each that is given must be so. */
export interface SealedFilter {
  readonly token?: string | undefined;
  readonly traceId?: string | undefined;
  readonly sealedId?: string | undefined;
}

/** What is held, but for its bytes. */
export interface HeldRow {
  readonly holdId: string;
  /** Of the batch that it came in. */
  readonly batchId: string;
  /** RFC 3339, UTC, milliseconds: since when. */
  readonly time: string;
  /** When it is decided without a person, RFC 3339. */
  readonly expires: string;
  readonly sender: Batch['sender'];
  readonly signal: Batch['signal'];
  readonly items: number;
  /** Of its clean bytes. */
  readonly bytes: number;
  readonly services: readonly string[];
  readonly ruleIds: readonly string[];
  readonly traceIds: readonly string[];
  readonly tokens: readonly string[];
  readonly holdsTraces: boolean;
  readonly keyId: string;
  /** Undefined while nobody has decided and its time is not over. */
  readonly decision: HoldDecision | undefined;
}

/** What becomes of what is held. */
export interface HoldDecision {
  readonly outcome: 'forwarded_masked' | 'forwarded_revealed' | 'dropped';
  readonly reason: 'approved' | 'denied' | 'expired';
  /** Empty when nobody decided in time. */
  readonly approvalId: string;
  /** Of `forwarded_revealed`: in whose places the values stand again. */
  readonly tokens: readonly string[];
}

/** What a person decided. */
export interface VaultDecision extends HoldDecision {
  readonly reason: 'approved' | 'denied';
}

/** What is to be done now. */
export interface DueRelease extends HoldDecision {
  readonly holdId: string;
  readonly items: number;
}

/** Keeps sealed values and what is held, encrypted on disk. */
export interface SealVault extends Component, Vault {
  sealed(filter: SealedFilter, page: PageOf): Page<SealedRow>;
  sealedRow(sealedId: string): SealedRow | undefined;
  /**
   * The value itself, for `Approvals.use` alone: nobody else may call it.
   *
   * @throws ApprovalError `unknown`, `key_missing`, `damaged`, `unavailable`
   */
  openSealed(sealedId: string): Promise<Uint8Array>;
  /** Those that still wait, for a person or to be released. */
  held(page: PageOf): Page<HeldRow>;
  heldRow(holdId: string): HeldRow | undefined;
  /** Ids of the rules for which it is held; none of a trace that is not. */
  rulesOfTrace(traceId: string): readonly string[];
  /** Of all that is held. */
  readonly heldItems: number;
  /**
   * As it may leave.
   *
   * @throws ApprovalError `unknown`, `key_missing`, `damaged`, `unavailable`
   */
  maskedBatch(holdId: string): Promise<Batch>;
  /**
   * As it came, for a release that reveals: of nothing else.
   *
   * @throws ApprovalError as `maskedBatch`; `wrong_state` unless it is decided that it is revealed
   */
  rawBatch(holdId: string): Promise<Uint8Array>;
  /**
   * Whether what was decided is what was written with the key: whoever can write to the disk could
   * write a decision too. One that is not holds no more.
   *
   * @throws ApprovalError `unknown`, `key_missing`, `unavailable`
   */
  isProven(holdId: string): Promise<boolean>;
  /**
   * Resolves when it is durable; nothing when it was so decided before.
   *
   * @throws ApprovalError `unknown`; `expired`; `wrong_state` when decided otherwise; `unavailable`
   */
  decide(holdId: string, decision: VaultDecision): Promise<void>;
  /** Decided or expired, and not released; the oldest first, at most 100. */
  due(): readonly DueRelease[];
  /**
   * It is held no more. Resolves when that is durable: what a crash comes before is due again.
   *
   * @throws ApprovalError `unavailable`
   */
  noteReleased(holdId: string): Promise<void>;
}
