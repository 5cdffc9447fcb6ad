import { fake } from '../fake.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

const mailchimpKey = `${fake('', 32, 'hex')}-us14`;
const mailgunKey = [32, 8, 8].map((length) => fake('', length, 'hex')).join('-');

/** Senders of mail. */
export const mail: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'sendgrid-api-key',
    keywords: ['SG.'],
    pattern: /SG\.[\w-]{16,32}\.[\w-]{16,64}/dy,
    secrets: [
      fake(`${fake('SG.', 22, 'base64url')}.`, 16, 'base64url'),
      fake(`${fake('SG.', 22, 'base64url')}.`, 43, 'base64url'),
    ],
    source: 'https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys',
  }),
  prefixed({
    id: 'mailgun-api-key',
    keywords: ['key-', 'pubkey-'],
    pattern: /(?:pub)?key-[\da-f]{32}(?![A-Za-z\d])/dy,
    secrets: [fake('key-', 32, 'hex'), fake('pubkey-', 32, 'hex')],
    source: 'https://documentation.mailgun.com/docs/mailgun/user-manual/get-started/',
  }),
  {
    id: 'mailchimp-api-key',
    keywords: ['-us1', '-us2', '-us3', '-us4', '-us5', '-us6', '-us7', '-us8', '-us9'],
    pattern: /(?<=(?=(?<secret>[\da-f]{32}-us\d{1,2}\b))(?<![A-Za-z\d])[\da-f]{32})-us\d/dy,
    boundary: 'none',
    examples: {
      finds: [mailchimpKey, `MAILCHIMP_API_KEY=${mailchimpKey}`, `{"key":"${mailchimpKey}"}`],
      ignores: [mailchimpKey.slice(1), `ab${mailchimpKey}`, 'region-us1'],
    },
    source: 'https://mailchimp.com/developer/marketing/guides/quick-start/',
  },
  prefixed({
    id: 'brevo-api-key',
    keywords: ['xkeysib-', 'xsmtpsib-'],
    pattern: /x(?:key|smtp)sib-[\da-f]{64}-[A-Za-z\d]{16,272}/dy,
    secrets: [
      fake(`${fake('xkeysib-', 64, 'hex')}-`, 16),
      fake(`${fake('xsmtpsib-', 64, 'hex')}-`, 16),
    ],
    source: 'https://developers.brevo.com/docs/getting-started',
  }),
  prefixed({
    id: 'resend-api-key',
    keywords: ['re_'],
    pattern: /re_[A-Za-z\d]{8}_[A-Za-z\d]{20,32}(?![A-Za-z\d])/dy,
    secrets: [fake(`${fake('re_', 8)}_`, 20), fake(`${fake('re_', 8)}_`, 24)],
    source: 'https://resend.com/docs/dashboard/api-keys/introduction',
  }),
  prefixed({
    id: 'mailersend-api-token',
    keywords: ['mlsn.'],
    pattern: /mlsn\.[\da-f]{64}[A-Za-z\d]{0,256}/dy,
    secrets: [fake('mlsn.', 64, 'hex')],
    source: 'https://developers.mailersend.com/general.html#authentication',
  }),
  prefixed({
    id: 'mandrill-api-key',
    keywords: ['md-'],
    pattern: /md-[\w-]{22}(?![\w-])/dy,
    secrets: [fake('md-', 22)],
    source: 'https://mailchimp.com/developer/transactional/guides/quick-start/',
  }),
  prefixed({
    id: 'intercom-access-token',
    // The base64 of `tok:`.
    keywords: ['dG9rO'],
    pattern: /dG9rO[A-Za-z\d+/]{54}=?(?![\w+/=])/dy,
    secrets: [fake('dG9rO', 54, 'base64'), `${fake('dG9rO', 54, 'base64')}=`],
    source: 'https://developers.intercom.com/docs/build-an-integration/learn-more/authentication',
  }),
  {
    id: 'mailgun-private-key',
    keywords: ['mailgun'],
    pattern:
      /mailgun[\w .-]{0,32}["'\\]{0,4}\s{0,4}[:=,]\s{0,4}["'\\]{0,4}(?<secret>[\da-f]{32}-[\da-f]{8}-[\da-f]{8})(?![\w-])/diy,
    boundary: 'none',
    examples: {
      finds: [`MAILGUN_API_KEY=${mailgunKey}`, `{"mailgun_key": "${mailgunKey}"}`],
      ignores: [`MAILGUN_API_KEY=${mailgunKey.slice(1)}`, mailgunKey],
    },
    source: 'https://documentation.mailgun.com/docs/mailgun/user-manual/get-started/',
  },
]);
