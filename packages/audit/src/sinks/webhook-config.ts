import { secret } from '@traceveil/pipeline';
import { z } from 'zod';
import { formatConfig } from '../formats/format.ts';
import { attemptTimeout, followerConfig } from './follower-config.ts';
import { problemOfTls, tlsConfig } from './tls-material.ts';

/** The form of Standard Webhooks, which its libraries take. */
const signingSecret = z
  .string()
  .regex(
    /^whsec_(?:[A-Za-z\d+/]{4}){8,21}(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/,
    'must be whsec_ and 24 to 64 bytes in base64: `echo whsec_$(openssl rand -base64 32)`',
  );

/** Set by the sink itself, or by HTTP for the connection rather than the message. */
const reserved =
  /^(?:connection|content-(?:encoding|length|type)|expect|host|idempotency-key|keep-alive|te|trailer|transfer-encoding|upgrade|webhook-.*)$/i;

const headers = z
  .record(
    z
      .string()
      .regex(/^[\w.-]+$/, 'must be a header name of letters, digits, `-`, `_` and `.`')
      .refine((name) => !reserved.test(name), 'is set by the sink'),
    secret(z.string().regex(/^[\x20-\x7e]*$/, 'must be printable ASCII')),
  )
  .prefault({})
  .describe('Sent with each request, such as `authorization`.');

/** `audit: { webhook: … }`. */
export const webhookConfig = z
  .strictObject({
    endpoint: z
      .url({ protocol: /^https?$/, error: 'must be a URL such as https://siem.example.com/hook' })
      .refine((written) => {
        const { username, password } = new URL(written);
        return username === '' && password === '';
      }, 'must not hold a user or password: put an `authorization` into `headers`')
      .describe('Whole URL; each batch is one POST.'),
    secret: secret(signingSecret).describe(
      'Signs each request, as Standard Webhooks has it: `whsec_` and base64.',
    ),
    format: formatConfig,
    headers,
    timeout: attemptTimeout.prefault('30s').describe('For one attempt, connection included.'),
    tls: z.strictObject(tlsConfig).prefault({}).describe('For https:// endpoints.'),
    ...followerConfig,
  })
  .superRefine(({ endpoint, tls }, context) => {
    const message = problemOfTls(tls, endpoint.startsWith('https:'));
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['tls'], message });
  });

/** After parsing. */
export type WebhookConfig = z.infer<typeof webhookConfig>;
