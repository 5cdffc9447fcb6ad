import { fake } from '../fake.ts';
import { family } from '../family.ts';
import { isRandom } from '../placeholder.ts';
import type { PatternRule, Rule } from '../rule.ts';

interface KeyPair extends Pick<PatternRule, 'id' | 'keywords' | 'pattern' | 'source'> {
  readonly key: string;
  readonly secret: string;
}

/** A secret without a shape of its own, that stands behind the id it belongs to. */
function keyPair({ id, keywords, pattern, source, key, secret }: KeyPair): PatternRule {
  return {
    id,
    keywords,
    pattern,
    isReal: isRandom,
    examples: {
      finds: [`${key}:${secret}`, `id,secret\n${key},${secret}\n`, `${key}\n${secret}`],
      ignores: [key, secret, `${key} is the id`, `${key}:${secret.slice(1)}`, `${key}:${secret}x`],
    },
    source,
  };
}

/** Secrets that stand right after their ids, as in the files that clouds hand out. */
export const keyPairs: readonly Rule[] = family({ severity: 'critical' }, [
  keyPair({
    id: 'aws-secret-access-key',
    keywords: ['AKIA', 'ASIA'],
    pattern:
      /A[KS]IA[A-Z\d]{16}["'\\]{0,4}[\s,:;|]{1,8}["'\\]{0,4}(?<secret>[A-Za-z\d+/]{40})(?![\w+/=-])/dy,
    key: fake('AKIA', 16, 'upper'),
    secret: fake('', 40, 'base64'),
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
  }),
  keyPair({
    id: 'google-storage-hmac-secret',
    keywords: ['GOOG1'],
    pattern:
      /GOOG1[A-Z\d]{19,56}["'\\]{0,4}[\s,:;|]{1,8}["'\\]{0,4}(?<secret>[A-Za-z\d+/]{40})(?![\w+/=-])/dy,
    key: fake('GOOG1E', 55, 'upper'),
    secret: fake('', 40, 'base64'),
    source: 'https://cloud.google.com/storage/docs/authentication/hmackeys',
  }),
  keyPair({
    id: 'twilio-account-token',
    keywords: Array.from('0123456789abcdef', (digit) => `AC${digit}`),
    pattern: /AC[\da-f]{32}["'\\]{0,4}[\s,:;|]{1,8}["'\\]{0,4}(?<secret>[\da-f]{32})(?![\w+/=-])/dy,
    key: fake('AC', 32, 'hex'),
    secret: fake('', 32, 'hex'),
    source: 'https://www.twilio.com/docs/iam/api/authtoken',
  }),
  keyPair({
    id: 'alibaba-access-key-secret',
    keywords: ['LTAI'],
    pattern:
      /LTAI[A-Za-z\d]{12,26}["'\\]{0,4}[\s,:;|]{1,8}["'\\]{0,4}(?<secret>[A-Za-z\d]{30})(?![\w+/=-])/dy,
    key: fake('LTAI5t', 18),
    secret: fake('', 30),
    source: 'https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair',
  }),
  keyPair({
    id: 'tencent-secret-key',
    keywords: ['AKID'],
    pattern:
      /AKID[A-Za-z\d]{32}["'\\]{0,4}[\s,:;|]{1,8}["'\\]{0,4}(?<secret>[A-Za-z\d]{32})(?![\w+/=-])/dy,
    key: fake('AKID', 32),
    secret: fake('', 32),
    source: 'https://www.tencentcloud.com/document/product/598/34228',
  }),
]);
