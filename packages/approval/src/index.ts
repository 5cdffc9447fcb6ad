export * from './approval.ts';
export { ApprovalError, type ApprovalErrorCode } from './approval-error.ts';
export { approvalsConfig, type ApprovalsConfig } from './approvals-config.ts';
export { createApprovals, type ApprovalsDependencies } from './approvals.ts';
export type { KeyWrapper } from './key-wrapper.ts';
export { newestFirst, type Page, type PageOf } from './page.ts';
export type * from './seal-vault.ts';
export { createVault, type VaultDependencies } from './vault.ts';
