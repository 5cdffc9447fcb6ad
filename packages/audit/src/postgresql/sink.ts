import type { AuditFactory } from '@traceveil/pipeline';
import { createFollower } from '../sinks/follower.ts';
import { postgresqlConfig } from './config.ts';
import { createPostgresqlTransport } from './transport.ts';

/** `audit: { postgresql: … }`. */
export const postgresqlAudit = {
  kind: 'audit',
  type: 'postgresql',
  config: postgresqlConfig,
  sendsTrail: true,
  create: (parsed, dependencies) =>
    createFollower(createPostgresqlTransport(parsed, dependencies), parsed, dependencies),
} satisfies AuditFactory<typeof postgresqlConfig>;
