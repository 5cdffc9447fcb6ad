/* eslint-disable @typescript-eslint/require-await -- a fake keeps the contract's `async` though it waits for nothing */
import { ApprovalError, type Approval, type Approvals, type SealVault } from '@traceveil/approval';

const requester = { kind: 'user', id: 'requester', owner: 'requester' } as const;

/** For tests: one request for approval, asked for by nobody who signs in. */
export const sampleApproval: Approval = {
  id: 'a-1',
  state: 'pending',
  time: '2026-11-26T07:00:00.000Z',
  expires: '2026-11-27T07:00:00.000Z',
  requester: { ...requester, groups: [], roles: ['reviewer'] },
  subject: { kind: 'reveal', sealedIds: ['s-1'] },
  reason: 'a customer asks',
  durationMs: undefined,
  once: true,
  sha256: 'a'.repeat(64),
  services: ['billing'],
  ruleIds: ['stripe-key'],
  needs: [{ rule: 0, approvals: 1, groups: [], windows: [] }],
  decisions: [],
  uses: 0,
};

/** For tests: what `Approvals` says, without what it keeps. The real one has tests of its own. */
export function sampleApprovals(known: readonly Approval[] = [sampleApproval]): Approvals {
  const find = (id: string) => {
    const found = known.find((one) => one.id === id);
    if (!found) throw new ApprovalError('unknown', 'there is no such request');
    return found;
  };
  return {
    name: 'approvals',
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    list: () => ({ items: known, next: undefined }),
    get: (id) => known.find((one) => one.id === id),
    mayForce: ({ groups }) => groups.includes('leads'),
    ask: async (person, { reason }) => ({ ...find('a-1'), requester: person, reason }),
    decide: async (person, id) => {
      if (find(id).requester.owner === person.owner) {
        throw new ApprovalError('self_approval', 'nobody approves what they asked for');
      }
      return { ...find(id), state: 'approved' };
    },
    force: async (_, id) => find(id),
    preapprove: async (person, what) => ({ ...what, id: 'p-1', time: sampleApproval.time, person }),
    preapprovals: () => [],
    withdraw: () => Promise.resolve(),
    use: async (person, id) => {
      if (find(id).requester.owner !== person.owner) {
        throw new ApprovalError('not_allowed', 'somebody else asked for this');
      }
      return [
        {
          sealedId: 's-1',
          token: '[REDACTED:stripe-key#0123456789ab]',
          fieldPath: 'f',
          value: 'v',
        },
      ];
    },
  };
}

/** For tests: one sealed value. */
export const sampleVault: Pick<SealVault, 'sealed' | 'sealedRow'> = {
  sealed: () => ({ items: [sealedRow], next: undefined }),
  sealedRow: (id) => (id === 's-1' ? sealedRow : undefined),
};

const sealedRow = {
  sealedId: 's-1',
  token: '[REDACTED:stripe-key#0123456789ab]',
  ruleId: 'stripe-key',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  fieldPath: 'resource_spans[0].scope_spans[0].spans[0].attributes["key"]',
  service: 'billing',
  time: '2026-11-26T07:00:00.000Z',
  keyId: 'sealing',
};
