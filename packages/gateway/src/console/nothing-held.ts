import { ApprovalError, type Approvals } from '@traceveil/approval';
import type { ConsoleDependencies } from '@traceveil/console';

const message = 'nothing is sealed or held here: set approvals.sealing_key';
const nothing = { items: [], next: undefined } as const;
const refused = () => Promise.reject(new ApprovalError('unavailable', message));

/** Stands for approvals where there is no key to seal under. */
export const noApprovals: Approvals = {
  name: 'approvals',
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  list: () => nothing,
  get: () => undefined,
  mayForce: () => false,
  preapprovals: () => [],
  ...{ ask: refused, decide: refused, force: refused, use: refused },
  ...{ preapprove: refused, withdraw: refused },
};

/** The same for what would be under seal. */
export const noVault: ConsoleDependencies['vault'] = {
  sealed: () => nothing,
  sealedRow: () => undefined,
};
