import { fake, fakeUuid } from '../fake.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** Hosts of machines and networks other than the three large clouds. */
export const cloudHosts: readonly Rule[] = family({ severity: 'critical' }, [
  prefixed({
    id: 'digitalocean-token',
    keywords: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    pattern: /do[opr]_v1_[\da-f]{64}[A-Za-z\d]{0,256}/dy,
    secrets: [fake('dop_v1_', 64, 'hex'), fake('doo_v1_', 64, 'hex'), fake('dor_v1_', 64, 'hex')],
    source: 'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
  }),
  prefixed({
    id: 'cloudflare-token',
    keywords: ['cfut_', 'cfat_', 'cfk_'],
    pattern: /cf(?:[au]t|k)_[A-Za-z\d]{48}(?![A-Za-z\d])/dy,
    secrets: ['cfut_', 'cfat_', 'cfk_'].map((prefix) => fake(fake(prefix, 40), 8, 'hex')) as [
      string,
    ],
    source: 'https://developers.cloudflare.com/fundamentals/api/get-started/token-formats',
  }),
  prefixed({
    id: 'cloudflare-origin-ca-key',
    keywords: ['v1.0-'],
    pattern: /v1\.0-[\da-f]{24}-[\da-f]{146}(?![A-Za-z\d])/dy,
    secrets: [fake(`${fake('v1.0-', 24, 'hex')}-`, 146, 'hex')],
    source: 'https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/',
  }),
  prefixed({
    id: 'alibaba-access-key-id',
    keywords: ['LTAI'],
    pattern: /LTAI[A-Za-z\d]{12,26}(?![A-Za-z\d])/dy,
    secrets: [fake('LTAI', 12), fake('LTAI5t', 18)],
    source: 'https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair',
  }),
  prefixed({
    id: 'tencent-secret-id',
    keywords: ['AKID'],
    pattern: /AKID[A-Za-z\d]{32}(?![A-Za-z\d])/dy,
    secrets: [fake('AKID', 32)],
    source: 'https://www.tencentcloud.com/document/product/598/34228',
  }),
  prefixed({
    id: 'heroku-api-key',
    keywords: ['HRKU-'],
    pattern: /HRKU-[\w-]{36,80}/dy,
    secrets: [fakeUuid('HRKU-'), fake('HRKU-AA', 58, 'base64url')],
    source: 'https://devcenter.heroku.com/articles/platform-api-quickstart',
  }),
  prefixed({
    id: 'fly-token',
    keywords: ['fo1_', 'fm1r_', 'fm1a_', 'fm2_'],
    pattern:
      /(?:fo1_[\w-]{43}(?![\w-])|fm(?:1[ar]|2)_[\w+/-]{100,2048}={0,3}(?:,fm(?:1[ar]|2)_[\w+/-]{100,2048}={0,3}){0,4})/dy,
    secrets: [
      fake('fo1_', 43, 'base64url'),
      `${fake('fm2_', 602, 'base64')}==`,
      `${fake('fm1r_', 300, 'base64')},${fake('fm1a_', 200, 'base64')}`,
    ],
    source: 'https://fly.io/docs/security/tokens/',
  }),
  prefixed({
    id: 'scaleway-access-key',
    keywords: ['SCW'],
    pattern: /SCW[A-Z\d]{17}(?![A-Za-z\d])/dy,
    secrets: [fake('SCW', 17, 'upper')],
    source: 'https://www.scaleway.com/en/docs/iam/concepts/',
  }),
  prefixed({
    id: 'yandex-cloud-token',
    keywords: ['AQVN', 't1.'],
    pattern: /(?:AQVN[\w-]{35,38}(?![\w-])|t1\.[\w-]{1,256}={0,2}\.[\w-]{86}={0,2})/dy,
    secrets: [
      fake('AQVN', 35, 'base64url'),
      `${fake(`${fake('t1.', 120, 'base64url')}.`, 86, 'base64url')}==`,
    ],
    source: 'https://yandex.cloud/en/docs/iam/concepts/authorization/',
  }),
  prefixed({
    id: 'upcloud-token',
    keywords: ['ucat_'],
    pattern: /ucat_[A-Z\da-z]{26,40}(?![A-Za-z\d])/dy,
    secrets: [fake('ucat_', 26)],
    source: 'https://developers.upcloud.com/1.3/3-accounts/',
  }),
  prefixed({
    id: 'akamai-edgegrid-token',
    keywords: ['akab-'],
    pattern: /akab-[a-z\d]{16}-[a-z\d]{16}(?![A-Za-z\d])/dy,
    secrets: [fake(`${fake('akab-', 16, 'hex')}-`, 16, 'hex')],
    source: 'https://techdocs.akamai.com/developer/docs/edgegrid',
  }),
  prefixed({
    id: 'tailscale-key',
    keywords: ['tskey-'],
    pattern: /tskey-(?:[a-z]{2,16}-)?[\dA-Za-z]{8,32}-[\dA-Za-z]{16,64}(?![A-Za-z\d])/dy,
    secrets: [
      fake(`${fake('tskey-auth-', 10)}-`, 16),
      fake(`${fake('tskey-api-', 17)}CNTRL-`, 32),
      fake(`${fake('tskey-client-', 12)}-`, 32),
    ],
    source: 'https://tailscale.com/kb/1277/key-prefixes',
  }),
  prefixed({
    id: 'defined-networking-key',
    keywords: ['dnkey-'],
    pattern: /dnkey-[\w=-]{26}-[\w=-]{52}(?![\w-])/dy,
    secrets: [fake(`${fake('dnkey-', 26)}-`, 52)],
    source: 'https://docs.defined.net/guides/automating-host-creation/',
  }),
]);
