import { accountOperations } from './account.ts';
import { approvalOperations } from './approvals.ts';
import { gatewayOperations } from './gateway.ts';
import { integrationOperations } from './integrations.ts';
import { policyOperations } from './policy.ts';
import { traceOperations } from './traces.ts';
import { trailOperations } from './trail.ts';

/** Everything that can be asked of the API, by `operationId`. */
export const operations = {
  ...accountOperations,
  ...gatewayOperations,
  ...integrationOperations,
  ...policyOperations,
  ...trailOperations,
  ...traceOperations,
  ...approvalOperations,
} as const;

/** A key of the table. */
export type OperationId = keyof typeof operations;
