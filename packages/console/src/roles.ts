/** What a person can be. */
export const roles = [
  'viewer',
  'reviewer',
  'approver',
  'policy_editor',
  'auditor',
  'admin',
] as const;

/** One of them. */
export type Role = (typeof roles)[number];
