import { hostname } from 'node:os';
import { endpoint, secret } from '@traceveil/pipeline';
import { z } from 'zod';
import { attemptTimeout, followerConfig } from '../sinks/follower-config.ts';
import { problemOfTls, tlsConfig } from '../sinks/tls-material.ts';

/** As the protocol sends it; a NUL would end it. */
const name = (charactersMax: number) =>
  z
    .string()
    .min(1)
    .max(charactersMax)
    .regex(/^\P{Cc}+$/u, 'must not hold control characters');
/** No name in PostgreSQL is longer. */
const nameMax = 63;

/** `audit: { postgresql: … }`. */
export const postgresqlConfig = z
  .strictObject({
    endpoint: endpoint
      .refine(({ port }) => port > 0, 'must have a port above 0')
      .describe('`host:port`; PostgreSQL listens on 5432.'),
    database: name(nameMax).prefault('traceveil').describe('There already; its encoding is UTF8.'),
    username: name(nameMax)
      .prefault('traceveil')
      .describe('Who may make tables in it, or has their rights.'),
    password: secret().optional().describe('Not needed where a certificate is enough.'),
    gateway: name(255)
      .optional()
      .describe('What this gateway is called there; the name of its host.'),
    timeout: attemptTimeout
      .prefault('30s')
      .describe('For a connection, and for each statement to be answered.'),
    tls: z
      .strictObject({
        insecure: z
          .boolean()
          .prefault(false)
          .describe('No encryption; otherwise the certificate of the server must verify.'),
        ...tlsConfig,
      })
      .prefault({})
      .describe('Of the connection.'),
    ...followerConfig,
  })
  .superRefine(({ tls }, context) => {
    const message = problemOfTls(tls, !tls.insecure);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['tls'], message });
  });

/** After parsing. */
export type PostgresqlConfig = z.infer<typeof postgresqlConfig>;

/** What a gateway is called. */
export function gatewayNameOf({ gateway }: PostgresqlConfig): string {
  return gateway ?? hostname();
}
