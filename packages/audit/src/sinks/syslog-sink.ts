import type { AuditFactory } from '@traceveil/pipeline';
import { createFollower } from './follower.ts';
import { syslogConfig } from './syslog-config.ts';
import { createSyslogTransport } from './syslog-transport.ts';

/** `audit: { syslog: … }`. */
export const syslogAudit = {
  kind: 'audit',
  type: 'syslog',
  config: syslogConfig,
  sendsTrail: true,
  create: (parsed, dependencies) =>
    createFollower(createSyslogTransport(parsed, dependencies), parsed, dependencies),
} satisfies AuditFactory<typeof syslogConfig>;
