import { durationMs, endpoint, secret, type Endpoint } from '@traceveil/pipeline';
import { z } from 'zod';
import { isLoopback } from './hosts.ts';
import { occasions } from './notify/notice.ts';
import { roles } from './roles.ts';

const role = z.enum(roles);
const webAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const duration = durationMs.refine((ms) => ms > 0, 'must be above 0');

const tls = z.strictObject({
  cert_file: z.string().min(1).describe('PEM, with the certificates between it and its root.'),
  key_file: z.string().min(1).describe('PEM, of `cert_file`.'),
  min_version: z.enum(['1.2', '1.3']).default('1.2').describe('Of TLS.'),
  reload_interval: durationMs
    .prefault('1m')
    .describe('Between two looks at the files; what has changed is taken over. `0s` never looks.'),
});

const oidc = z.strictObject({
  issuer: webAddress
    .refine((url) => url.startsWith('https:') || isLoopback(hostOf(url)), {
      error: 'must be https: what it says of people would not be encrypted',
    })
    .describe('As its discovery document names it; `http` on loopback only.'),
  client_id: z.string().min(1),
  client_secret: secret().optional().describe('Without it the client is a public one.'),
  redirect_url: webAddress.describe('`<public_url>/api/v1/session/oidc/callback`, as registered.'),
  scopes: z.array(z.string().min(1)).default(['openid', 'profile', 'email']),
  id_claim: z
    .string()
    .min(1)
    .default('sub')
    .describe('What a person is known by: must never be given to another.'),
  groups_claim: z.string().min(1).default('groups').describe('A list, or one name.'),
  roles: z
    .record(z.string().min(1), z.union([role, z.array(role).min(1)]))
    .describe('Of a group: what its people are here. Who is in none of them does not get in.'),
});

const heard = {
  occasions: z
    .array(z.enum(occasions))
    .min(1)
    .default([...occasions])
    .describe('Of what it hears: `requested` and `forced` approvals, `proposed` policies.'),
  timeout: durationMs.prefault('10s').describe('For one attempt.'),
};

const webhook = z.strictObject({
  type: z.literal('webhook').describe('A JSON object by POST.'),
  url: secret(webAddress).describe('Often a secret itself, so never shown.'),
  headers: z.record(z.string(), secret()).default({}),
  ...heard,
});

const slack = z.strictObject({
  type: z.literal('slack').describe('For Slack, and what takes its incoming webhooks.'),
  url: secret(webAddress).describe('Of an incoming webhook.'),
  ...heard,
});

const email = z.strictObject({
  type: z.literal('email').describe('By SMTP.'),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(587),
  security: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe('`starttls` refuses a server that cannot; `none` only on loopback.'),
  user: z.string().min(1).optional(),
  password: secret().optional(),
  from: z.email(),
  to: z.array(z.email()).min(1).max(50),
  ...heard,
});

const notification = z
  .discriminatedUnion('type', [webhook, slack, email])
  .refine((one) => one.type !== 'email' || one.security !== 'none' || isLoopback(one.host), {
    path: ['security'],
    error: 'is `none`, and the server is on another machine: use `starttls` or `tls`',
  });

/** Configuration of the console and its API. */
export const consoleConfig = z
  .strictObject({
    endpoint: endpoint.prefault('127.0.0.1:8318').describe('Where to listen.'),
    insecure: z.boolean().default(false).describe('Allows another address than loopback, no TLS.'),
    tls: tls.optional().describe('Without it nothing is encrypted.'),
    public_url: webAddress
      .optional()
      .describe('As people reach it; for links, and its host is answered to.'),
    trusted_proxies: z
      .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
      .max(100)
      .default([])
      .describe('Addresses, such as `10.0.0.0/8`, whose `x-forwarded-for` is believed.'),
    local_accounts: z.boolean().default(true).describe('Whether names and passwords let in.'),
    oidc: oidc.optional().describe('An identity provider whose people may come in.'),
    session: z
      .strictObject({
        idle_timeout: duration.prefault('30m').describe('Without a request a session ends.'),
        max_age: duration.prefault('12h').describe('Then one signs in again.'),
      })
      .prefault({}),
    trace_links: z
      .record(z.string().min(1).max(40), webAddress)
      .default({})
      .describe('Where a trace can be looked at: `{trace_id}` is filled in.'),
    policy: z
      .strictObject({
        editable: z
          .boolean()
          .default(false)
          .describe('Whether what stands below a `redact` processor can be edited in the console.'),
        review: z
          .boolean()
          .default(true)
          .describe('Whether another than the author has to approve what was edited.'),
      })
      .prefault({}),
    notifications: z
      .array(notification)
      .max(20)
      .default([])
      .describe('Who hears of what waits for a person.'),
  })
  .superRefine(refuseOpenAddress)
  .refine(({ local_accounts: isLocal, oidc: provider }) => isLocal || provider !== undefined, {
    path: ['local_accounts'],
    error: 'is false and there is no `oidc`: nobody could sign in',
  })
  .refine(({ notifications, public_url: url }) => notifications.length === 0 || url !== undefined, {
    path: ['public_url'],
    error: 'is needed by `notifications`: their links lead there',
  });

/** Configuration of the console after parsing. */
export type ConsoleConfig = z.infer<typeof consoleConfig>;
/** One of `notifications`. */
export type NotificationConfig = z.infer<typeof notification>;
/** Of the identity provider. */
export type OidcConfig = z.infer<typeof oidc>;

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function refuseOpenAddress(
  {
    endpoint: { host },
    insecure,
    tls: encryption,
  }: { readonly endpoint: Endpoint; readonly insecure: boolean; readonly tls?: unknown },
  context: z.RefinementCtx,
): void {
  if (insecure || encryption !== undefined || isLoopback(host)) return;
  context.addIssue({
    code: 'custom',
    path: ['endpoint'],
    message:
      'is not a loopback address, and there is no `tls` beside it: ' +
      'add it, bind to 127.0.0.1, or write `insecure: true` if the network is trusted',
  });
}
