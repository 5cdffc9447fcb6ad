import { fake, fakeUuid } from '../fake.ts';
import { isGrafana } from '../checksums.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

const newRelicLicense = `${fake('', 36, 'hex')}NRAL`;

/** What systems are watched with. */
export const observability: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'grafana-cloud-token',
    keywords: ['glc_'],
    pattern: /glc_[\w+/-]{32,400}={0,3}/dy,
    secrets: [fake('glc_', 32, 'base64'), `${fake('glc_eyJ', 145, 'base64')}==`],
    source:
      'https://grafana.com/docs/grafana-cloud/security-and-account-management/authentication-and-permissions/access-policies/',
  }),
  prefixed({
    id: 'grafana-service-account-token',
    isProven: isGrafana,
    keywords: ['glsa_'],
    pattern: /glsa_[A-Za-z\d]{32}_[\dA-Fa-f]{8}(?![A-Za-z\d])/dy,
    secrets: [fake(`${fake('glsa_', 32)}_`, 8, 'hex')],
    source: 'https://grafana.com/docs/grafana/latest/administration/service-accounts/',
  }),
  prefixed({
    id: 'grafana-api-key',
    // The base64 of `{"k":"`.
    keywords: ['eyJrIjoi'],
    pattern: /eyJrIjoi[A-Za-z\d+/]{60,400}={0,3}(?![\w.])/dy,
    secrets: [fake('eyJrIjoi', 60), `${fake('eyJrIjoi', 92)}==`],
    source: 'https://grafana.com/docs/grafana/latest/developers/http_api/auth/',
  }),
  prefixed({
    id: 'newrelic-key',
    keywords: ['NRAK-', 'NRII-', 'NRIQ-', 'NRJS-', 'NRRA-', 'NRAA-', 'NRBR-'],
    pattern: /NR(?:A[AK]|BR|I[IQ]|JS|RA)-[\w-]{19,64}/dy,
    secrets: [
      fake('NRJS-', 19, 'hex'),
      fake('NRAK-', 27, 'upper'),
      fake('NRII-', 32),
      fake('NRIQ-', 32),
      fake('NRRA-', 42, 'hex'),
    ],
    source: 'https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/',
  }),
  {
    id: 'newrelic-license-key',
    keywords: ['NRAL'],
    pattern:
      /(?<=(?=(?<secret>[\da-z]{32,40}NRAL(?![A-Za-z\d])))(?<![A-Za-z\d])[\da-z]{32,40})NRAL/dy,
    boundary: 'none',
    examples: {
      finds: [
        newRelicLicense,
        `NEW_RELIC_LICENSE_KEY=${newRelicLicense}`,
        `{"license_key":"${newRelicLicense}"}`,
      ],
      ignores: [newRelicLicense.slice(8), `${newRelicLicense}x`, 'NRAL'],
    },
    source: 'https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/',
  },
  prefixed({
    id: 'sentry-token',
    keywords: ['sntrys_', 'sntryu_'],
    pattern: /sntry(?:s_eyJ[\w+/]{20,600}={0,2}_?[\w+/=-]{43,48}|u_[\da-f]{64})(?![A-Za-z\d])/dy,
    secrets: [
      fake('sntryu_', 64, 'hex'),
      fake(`${fake('sntrys_eyJ', 146, 'base64')}==_`, 43, 'base64'),
    ],
    source: 'https://docs.sentry.io/account/auth-tokens/',
  }),
  prefixed({
    id: 'honeycomb-key',
    keywords: ['hcaik_', 'hcbik_', 'hccik_', 'hcxik_', 'hcamk_', 'hcaic_', 'hcxmk_'],
    pattern: /hc[a-z](?:ik|ic|mk)_[\da-z]{32,64}(?![A-Za-z\d])/dy,
    secrets: [fake('hcaik_', 32, 'hex'), fake('hcaik_', 58, 'hex'), fake('hcamk_', 58, 'hex')],
    source: 'https://docs.honeycomb.io/configure/environments/manage-api-keys/',
  }),
  prefixed({
    id: 'dynatrace-token',
    keywords: [
      'dt0c01.',
      'dt0s01.',
      'dt0s02.',
      'dt0s03.',
      'dt0s04.',
      'dt0s06.',
      'dt0s08.',
      'dt0s16.',
    ],
    pattern: /dt0[a-z]\d{2}\.[A-Z\d]{8,24}\.[A-Z\d]{64,320}/diy,
    secrets: [
      fake(`${fake('dt0c01.', 24, 'upper')}.`, 64, 'upper'),
      fake(`${fake('dt0s16.', 8, 'upper')}.`, 64, 'upper'),
    ],
    source:
      'https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens',
  }),
  prefixed({
    id: 'posthog-personal-api-key',
    keywords: ['phx_', 'phs_', 'pha_', 'phr_'],
    pattern: /ph[arsx]_[A-Za-z\d]{40,64}(?![A-Za-z\d])/dy,
    secrets: [
      fake('phx_', 40),
      fake('phx_', 43),
      fake('phs_', 43),
      fake('pha_', 57),
      fake('phr_', 49),
    ],
    source: 'https://posthog.com/docs/api',
  }),
  prefixed({
    id: 'statsig-server-key',
    keywords: ['secret-', 'console-'],
    pattern: /(?:secret|console)-[A-Za-z\d]{40,48}(?![\w-])/dy,
    secrets: [fake('secret-', 40), fake('console-', 43)],
    source: 'https://docs.statsig.com/access-management/api-keys',
  }),
  prefixed({
    id: 'axiom-token',
    keywords: ['xaat-', 'xapt-'],
    pattern: /xa[ap]t-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![A-Za-z\d])/dy,
    secrets: [fakeUuid('xaat-'), fakeUuid('xapt-')],
    source: 'https://axiom.co/docs/reference/tokens',
  }),
  prefixed({
    id: 'launchdarkly-key',
    keywords: ['sdk-', 'api-', 'mob-'],
    pattern: /(?:sdk|api|mob)-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![A-Za-z\d-])/dy,
    secrets: [fakeUuid('sdk-'), fakeUuid('api-'), fakeUuid('mob-')],
    source: 'https://launchdarkly.com/docs/home/account/environment/keys',
  }),
  prefixed({
    id: 'devcycle-key',
    keywords: ['dvc_server_', 'dvc_mobile_', 'dvc_client_'],
    pattern: /dvc_(?:server|mobile|client)_[\w-]{36,64}/dy,
    secrets: [fake('dvc_server_', 36), fake('dvc_mobile_', 43)],
    source: 'https://docs.devcycle.com/platform/account-management/keys',
  }),
  prefixed({
    id: 'configcat-sdk-key',
    keywords: ['configcat-sdk-1/'],
    pattern: /configcat-sdk-1\/[\w-]{22}\/[\w-]{22}(?![\w-])/dy,
    secrets: [fake(`${fake('configcat-sdk-1/', 22)}/`, 22)],
    source: 'https://configcat.com/docs/sdk-reference/overview/',
  }),
]);
