import type { AuditFactory } from '@traceveil/pipeline';
import { createFollower } from './follower.ts';
import { webhookConfig } from './webhook-config.ts';
import { createWebhookTransport } from './webhook-transport.ts';

/** `audit: { webhook: … }`. */
export const webhookAudit = {
  kind: 'audit',
  type: 'webhook',
  config: webhookConfig,
  sendsTrail: true,
  create: (parsed, dependencies) =>
    createFollower(createWebhookTransport(parsed, dependencies), parsed, dependencies),
} satisfies AuditFactory<typeof webhookConfig>;
