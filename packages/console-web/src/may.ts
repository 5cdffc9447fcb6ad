import type { Role } from './api.ts';

/** In the order in which they are shown. */
export const everyRole: readonly Role[] = [
  'viewer',
  'reviewer',
  'approver',
  'policy_editor',
  'auditor',
  'admin',
];
const readers: readonly Role[] = ['reviewer', 'approver', 'auditor', 'admin'];
const trailReaders: readonly Role[] = [...readers, 'policy_editor'];

/**
 * Who is offered what. It only spares people buttons that would be refused: the API decides, and
 * its table is the one that holds.
 */
const offers = {
  overview: everyRole,
  findings: everyRole,
  rules: everyRole,
  listEvents: trailReaders,
  sessions: readers,
  held: readers,
  sealed: readers,
  approvals: readers,
  updateFinding: ['reviewer', 'approver', 'admin'],
  requestApproval: ['reviewer', 'approver'],
  preapprove: ['approver'],
  withdrawPreapproval: ['approver', 'admin'],
  policy: trailReaders,
  tryPolicy: ['reviewer', 'policy_editor', 'admin'],
  editPolicy: ['policy_editor'],
  deliveries: trailReaders,
  sendNotices: ['admin'],
  deadLetters: ['reviewer', 'auditor', 'admin'],
  changeDeadLetters: ['admin'],
  verifyTrail: ['auditor', 'admin'],
  evidence: ['auditor', 'admin'],
  users: ['admin'],
} as const satisfies Record<string, readonly Role[]>;

/** Something a screen offers. */
export type Offer = keyof typeof offers;

/** Whether somebody with these roles is offered it. */
export function isOffered(offer: Offer, roles: readonly Role[]): boolean {
  const allowed: readonly Role[] = offers[offer];
  return roles.some((role) => allowed.includes(role));
}
