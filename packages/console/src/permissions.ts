import type { OperationId } from './operations/index.ts';
import { roles, type Role } from './roles.ts';

/** `nobody`: needs no sign-in; `anyone`: who is signed in, with no role at all too. */
type Allowed = 'nobody' | 'anyone' | readonly Role[];

const everyRole: readonly Role[] = roles;
const readers = ['reviewer', 'approver', 'auditor', 'admin'] as const;

/**
 * Who may do what: the one table. What is somebody's own (sessions of sign-in, tokens, what one has
 * asked for) is decided further in, by who it is.
 */
export const permissions = {
  signInOptions: 'nobody',
  signIn: 'nobody',
  startOidc: 'nobody',
  finishOidc: 'nobody',
  signOut: 'anyone',
  whoAmI: 'anyone',
  changePassword: 'anyone',
  listTokens: 'anyone',
  createToken: 'anyone',
  revokeToken: 'anyone',
  listUsers: ['admin'],
  createUser: ['admin'],
  updateUser: ['admin'],
  resetPassword: ['admin'],

  getOverview: everyRole,
  getCoverage: everyRole,
  getHealth: everyRole,
  listRules: everyRole,
  listSenders: everyRole,
  listIntegrations: everyRole,
  streamLive: everyRole,
  countEvents: everyRole,
  getSeries: everyRole,
  listFindings: everyRole,
  getFinding: everyRole,

  listEvents: ['reviewer', 'approver', 'policy_editor', 'auditor', 'admin'],
  listSessions: readers,
  getSession: readers,
  listHeld: readers,
  getHeld: readers,
  listSealed: readers,
  listApprovals: readers,
  getApproval: readers,
  listPreapprovals: readers,
  updateFinding: ['reviewer', 'approver', 'admin'],

  requestApproval: ['reviewer', 'approver'],
  useApproval: ['reviewer', 'approver'],
  decideApproval: ['approver'],
  forceApproval: ['approver'],
  preapprove: ['approver'],
  // It gives nobody anything: whose approver has left, an admin too may end what they said.
  withdrawPreapproval: ['approver', 'admin'],

  getPolicy: ['reviewer', 'approver', 'policy_editor', 'auditor', 'admin'],
  tryPolicy: ['reviewer', 'policy_editor', 'admin'],
  listPolicyVersions: ['reviewer', 'approver', 'policy_editor', 'auditor', 'admin'],
  getPolicyVersion: ['reviewer', 'approver', 'policy_editor', 'auditor', 'admin'],
  getPolicyDraft: ['reviewer', 'approver', 'policy_editor', 'auditor', 'admin'],
  comparePolicy: ['reviewer', 'policy_editor', 'admin'],
  draftPolicy: ['policy_editor'],
  proposePolicy: ['policy_editor'],
  approvePolicy: ['policy_editor'],
  rejectPolicy: ['policy_editor'],
  rollBackPolicy: ['policy_editor'],

  listDeliveries: ['reviewer', 'approver', 'policy_editor', 'auditor', 'admin'],
  testIntegration: ['admin'],
  replayDelivery: ['admin'],

  listDeadLetters: ['reviewer', 'auditor', 'admin'],
  resendDeadLetter: ['admin'],
  dropDeadLetter: ['admin'],

  verifyTrail: ['auditor', 'admin'],
  createEvidence: ['auditor', 'admin'],
} as const satisfies Record<OperationId, Allowed>;

/** What needs a person at a page: a token that leaks makes no others, and lets nobody in. */
export const sessionOnly: ReadonlySet<OperationId> = new Set([
  'signOut',
  'changePassword',
  'createToken',
  'createUser',
  'updateUser',
  'resetPassword',
]);

/** What is left to somebody who has to change the first password. */
export const beforePasswordChange: ReadonlySet<OperationId> = new Set([
  'whoAmI',
  'signOut',
  'changePassword',
]);

/** Whether these roles suffice; what is somebody's own is asked further in. */
export function mayDo(operation: OperationId, held: readonly Role[]): boolean {
  const allowed: Allowed = permissions[operation];
  if (allowed === 'nobody' || allowed === 'anyone') return true;
  return allowed.some((role) => held.includes(role));
}
