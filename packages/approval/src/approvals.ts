import type { ApprovalEvent, Dependencies } from '@traceveil/pipeline';
import type { Approval, Approvals, Person } from './approval.ts';
import type { ApprovalsConfig } from './approvals-config.ts';
import type { KeyWrapper } from './key-wrapper.ts';
import type { SealVault } from './seal-vault.ts';

/** What approvals need. */
export interface ApprovalsDependencies extends Pick<Dependencies, 'log' | 'meter' | 'now'> {
  /** Its own, or one that several gateways share; made when it is not there. */
  readonly directory: string;
  readonly vault: SealVault;
  /** Resolves when the event is durable. What cannot be told does not happen. */
  readonly tell: (event: ApprovalEvent) => Promise<void>;
  /** Called of each step of a request, when it is durable: for messages to people. */
  readonly onStep?: (approval: Approval, step: ApprovalEvent['step'], person: Person) => void;
  readonly wrapper?: KeyWrapper;
}

/** Creates it. Does no I/O. */
export function createApprovals(
  _config: ApprovalsConfig,
  _dependencies: ApprovalsDependencies,
): Approvals {
  throw new Error('not yet');
}
