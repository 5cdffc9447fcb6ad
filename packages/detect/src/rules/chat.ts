import { fake } from '../fake.ts';
import { family } from '../family.ts';
import { base64OfNumbers } from './base64-of-numbers.ts';
import { isPlaceholder } from '../placeholder.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

const telegramToken = fake(`${fake('', 10, 'digit').replace(/^0/, '7')}:AA`, 33, 'base64url');
const discordToken = fake(`${fake(`${fake('MTA', 21)}.`, 6)}.`, 38, 'base64url');

/** Chat and telephony. */
export const chat: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'slack-token',
    keywords: [
      'xoxb-',
      'xoxp-',
      'xoxa-',
      'xoxo-',
      'xoxr-',
      'xoxs-',
      'xoxe-',
      'xoxc-',
      'xoxd-',
      'xoxe.',
      'xapp-',
    ],
    pattern:
      /(?:xox[abceoprs](?:\.xox[bp])?-[\w-]{24,400}|xoxd-[\w%+/=-]{24,400}|xapp-[\w-]{24,400})/dy,
    isReal: (secret) => !isPlaceholder(secret) && /\d/.test(secret),
    secrets: [
      fake('xoxb-', 24, 'hex'),
      fake(`${fake(`${fake('xoxb-', 12, 'digit')}-`, 13, 'digit')}-`, 24),
      fake(`${fake(`${fake('xoxp-', 12, 'digit')}-`, 13, 'digit')}-`, 32, 'hex'),
      fake('xoxe.xoxp-1-', 163),
      fake('xoxd-', 80, 'base64'),
      fake(`${fake(`${fake('xapp-1-A', 10, 'upper')}-`, 13, 'digit')}-`, 64, 'hex'),
    ],
    source: 'https://api.slack.com/concepts/token-types',
  }),
  prefixed({
    id: 'slack-webhook',
    // Whoever knows the address may post.
    keywords: ['hooks.slack.com/', 'https://hooks.slack.com/', 'http://hooks.slack.com/'],
    pattern:
      /(?:https?:\/\/)?hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z\d]{1,16}(?:\/[\w/-]{20,120}|[A-Za-z\d/]{24,56})/dy,
    secrets: [
      fake('hooks.slack.com/services/T', 24),
      fake(`${fake(`${fake('hooks.slack.com/services/T', 10, 'upper')}/B`, 10, 'upper')}/`, 24),
    ],
    source: 'https://api.slack.com/messaging/webhooks',
  }),
  {
    id: 'discord-bot-token',
    // Begins with the base64 of the bot's number.
    keywords: base64OfNumbers,
    pattern: /[MNO][DTjz][AEIMQUYcgk][\w-]{15,25}\.[\w-]{6}\.[\w-]{27,64}/dy,
    examples: {
      finds: [discordToken, `DISCORD_TOKEN=${discordToken}`, `Authorization: Bot ${discordToken}`],
      ignores: [discordToken.slice(0, 50), `x${discordToken}`, 'MTAxMDEwMTAxMDEwMTAxMDEw.abc.def'],
    },
    source: 'https://discord.com/developers/docs/reference#authentication',
  },
  prefixed({
    id: 'discord-webhook',
    keywords: ['discord.com/api/', 'discordapp.com/api/'],
    pattern:
      /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks(?<secret>\/\d{17,20}\/[\w-]{60,100})/dy,
    secrets: [
      fake(`${fake('discord.com/api/webhooks/', 18, 'digit')}/`, 60, 'base64url'),
      fake(`${fake('discordapp.com/api/v10/webhooks/', 19, 'digit')}/`, 68, 'base64url'),
    ],
    source: 'https://discord.com/developers/docs/resources/webhook',
  }),
  {
    id: 'telegram-bot-token',
    keywords: [':AA'],
    pattern: /(?<=(?=(?<secret>\d{8,10}:AA[\w-]{33}(?![\w-])))(?<!\d)\d{8,10}):AA/dy,
    boundary: 'none',
    examples: {
      finds: [
        telegramToken,
        `https://api.telegram.org/bot${telegramToken}/getMe`,
        `{"token":"${telegramToken}"}`,
      ],
      ignores: [telegramToken.slice(0, -1), `1234${telegramToken}`, `${telegramToken}x`],
    },
    source: 'https://core.telegram.org/bots/api#authorizing-your-bot',
  },
  prefixed({
    id: 'teams-webhook',
    keywords: ['webhook.office.com/'],
    pattern:
      /webhook\.office\.com\/(?<secret>webhookb2\/[\da-f-]{36}@[\da-f-]{36}\/IncomingWebhook\/[\da-f]{32}\/[\da-f-]{36}(?:\/[\w-]{1,64})?)/dy,
    secrets: [
      [32, 36].reduce(
        (made, length) => fake(`${made}/`, length, 'hex'),
        `${fake(`${fake('webhook.office.com/webhookb2/', 36, 'hex')}@`, 36, 'hex')}/IncomingWebhook`,
      ),
    ],
    source:
      'https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook',
  }),
  prefixed({
    id: 'twilio-api-key',
    keywords: Array.from('0123456789abcdefABCDEF', (digit) => `SK${digit}`),
    pattern: /SK[\dA-Fa-f]{32}(?![A-Za-z\d])/dy,
    secrets: [fake('SK', 32, 'hex')],
    source: 'https://www.twilio.com/docs/iam/api-keys',
  }),
  prefixed({
    id: 'telnyx-api-key',
    keywords: ['KEY0'],
    pattern: /KEY0[\dA-F]{31}_[A-Za-z\d]{22}(?![A-Za-z\d])/dy,
    secrets: [`${fake('', 31, 'hex').toUpperCase().replace(/^/, 'KEY0')}${fake('_', 22)}`],
    source: 'https://developers.telnyx.com/api/authentication',
  }),
  prefixed({
    id: 'courier-api-key',
    keywords: ['pk_prod_'],
    pattern: /pk_prod_[A-Z\d]{28}(?![A-Za-z\d])/dy,
    secrets: [fake('pk_prod_', 28, 'upper')],
    source: 'https://www.courier.com/docs/reference/auth/intro',
  }),
]);
