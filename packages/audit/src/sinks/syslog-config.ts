import { endpoint } from '@traceveil/pipeline';
import { z } from 'zod';
import { formatConfig } from '../formats/format.ts';
import { facilities } from '../formats/syslog-message.ts';
import { attemptTimeout, followerConfig } from './follower-config.ts';
import { problemOfTls, tlsConfig } from './tls-material.ts';

const names = Object.keys(facilities) as [keyof typeof facilities];

/** `audit: { syslog: … }`. */
export const syslogConfig = z
  .strictObject({
    endpoint: endpoint
      .refine(({ port }) => port > 0, 'must have a port above 0')
      .describe('`host:port`; servers listen on 6514 for TLS, on 601 or 514 without.'),
    protocol: z
      .enum(['tls', 'tcp'])
      .prefault('tls')
      .describe('`tcp` is not encrypted; there is no UDP, which loses messages without a word.'),
    facility: z.enum(names).prefault('local0').describe('Of all messages.'),
    app_name: z
      .string()
      .regex(/^[\x21-\x7e]{1,48}$/, 'must be 1 to 48 printable ASCII characters without a space')
      .prefault('traceveil')
      .describe('`APP-NAME` of all messages.'),
    format: formatConfig,
    timeout: attemptTimeout
      .prefault('30s')
      .describe('For a connection, and for a batch to be taken from us.'),
    tls: z.strictObject(tlsConfig).prefault({}).describe('Of the protocol `tls`.'),
    ...followerConfig,
  })
  .superRefine(({ protocol, tls }, context) => {
    const message = problemOfTls(tls, protocol === 'tls');
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['tls'], message });
  });

/** After parsing. */
export type SyslogConfig = z.infer<typeof syslogConfig>;
