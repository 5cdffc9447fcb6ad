import { fake } from './fake.ts';
import { isNoWord } from './jumbled.ts';
import type { PatternRule } from './rule.ts';
import { looksGenerated } from './values.ts';

// Words before `key` of names whose values are no secrets, and words that end in it.
const harmless = String.raw`(?:cache|sort|primary|foreign|partition|range|hash|object|public|pub|idempotency|s3|row|group|index|lookup|map|dict|unique|natural|composite|shard|routing|dedup|file|storage|item|node|react|query|state|error|message|event|metric|config|translation|i18n|locale|host|site|monkey|turnkey|hot|page|cursor|tracking|project|issue|ssh_host)`;

/** `key = '…'` and `?key=…`: a key of many kinds, so its value must be drawn by lot. */
export const assignedKey: PatternRule = {
  id: 'assigned-key',
  severity: 'medium',
  confidence: 'low',
  keywords: ['key=', 'key =', 'key:=', 'key :=', 'api = "', "api = '", 'api="', "api='"],
  boundary: 'none',
  pattern: new RegExp(
    String.raw`(?<!${harmless}[_.-]?)(?:key|(?<=[_.-])api)\s{0,2}:?=\s{0,2}[bru]?\\{0,3}["'\x60]{0,3}(?<secret>[\w+/-]{16,512}={0,2})(?![\w.([:$])`,
    'diy',
  ),
  isReal: (secret) => looksGenerated(secret) && isNoName(secret) && !isPartedByWords(secret),
  examples: {
    finds: [
      `$key = '${fake('', 32)}';`,
      `GET /maps/js?key=${fake('', 39)}&libraries=places`,
      `some_api = "${fake('', 21)}"`,
      `my_key=${fake('', 20)}`,
    ],
    ignores: [
      `cache_key = "${fake('', 32)}"`,
      'key = "user_preferences_v2"',
      'sorted(items, key=lambda item: item.name)',
      `key=${fake('', 40, 'hex')}`,
      'key=Projects/Alpha2/README',
      'key = "CustomerOrderHistory2023"',
      `primaryKey=${fake('', 24)}`,
    ],
  },
  source: 'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
};

/** `CustomerOrders2023` has words and one number; what is drawn by lot has several. */
function isNoName(secret: string): boolean {
  return (secret.match(/\d+/g)?.length ?? 0) >= 3 || isNoWord(secret);
}

/** `Projects/Alpha2/README`, `my-Topic-2024`: no part of it is as long as what is drawn. */
function isPartedByWords(secret: string): boolean {
  const parts = secret.split(/[/_+-]/);
  return parts.length > 2 && !parts.some((part) => part.length >= 10 && looksGenerated(part));
}
