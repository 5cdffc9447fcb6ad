import { isBech32 } from '../checksums.ts';
import { fake } from '../fake.ts';
import { family } from '../family.ts';
import { isPlaceholder } from '../placeholder.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

const terraformToken = fake(`${fake('', 14)}.atlasv1.`, 67);

/** Stores of secrets, and tools that build infrastructure. */
export const infrastructure: readonly Rule[] = family({ severity: 'critical' }, [
  prefixed({
    id: 'vault-token',
    keywords: ['hvs.', 'hvb.', 'hvr.'],
    pattern: /hv[brs]\.[\w-]{24,1024}/dy,
    secrets: [
      fake('hvs.', 24),
      fake('hvs.CAES', 91, 'base64url'),
      fake('hvb.AAAA', 140, 'base64url'),
    ],
    source: 'https://developer.hashicorp.com/vault/docs/concepts/tokens',
  }),
  {
    id: 'terraform-cloud-token',
    keywords: ['.atlasv1.'],
    pattern: /(?<=(?=(?<secret>[A-Za-z\d]{14}\.atlasv1\.[\w-]{60,80}))[A-Za-z\d]{14})\.atlasv1\./dy,
    boundary: 'none',
    isReal: (secret) => !isPlaceholder(secret),
    examples: {
      finds: [terraformToken, `token = "${terraformToken}"`, `TFE_TOKEN=${terraformToken}`],
      ignores: [terraformToken.slice(0, 60), terraformToken.slice(1), '.atlasv1.'],
    },
    source:
      'https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens',
  },
  prefixed({
    id: 'pulumi-token',
    keywords: ['pul-'],
    pattern: /pul-[\da-f]{40}[A-Za-z\d]{0,256}/dy,
    secrets: [fake('pul-', 40, 'hex')],
    source: 'https://www.pulumi.com/docs/administration/access-identity/access-tokens/',
  }),
  prefixed({
    id: 'doppler-token',
    keywords: ['dp.pt.', 'dp.ct.', 'dp.st.', 'dp.sa.', 'dp.said.', 'dp.scim.', 'dp.audit.'],
    pattern: /dp\.(?:pt|ct|st|sa|said|scim|audit)\.(?:[a-z\d_-]{2,35}\.)?[A-Za-z\d]{40,300}/dy,
    secrets: [
      fake('dp.pt.', 40),
      fake('dp.st.dev_personal.', 43),
      fake('dp.ct.', 43),
      fake('dp.scim.', 43),
    ],
    source: 'https://docs.doppler.com/reference/auth-token-formats',
  }),
  prefixed({
    id: 'databricks-token',
    keywords: ['dapi', 'dose', 'dkea'],
    pattern: /d(?:api|ose|kea)[\dA-Fa-f]{32}(?:-\d{1,2})?(?![A-Za-z\d])/dy,
    secrets: [fake('dapi', 32, 'hex'), `${fake('dapi', 32, 'hex')}-2`, fake('dose', 32, 'hex')],
    source: 'https://docs.databricks.com/aws/en/dev-tools/auth/pat',
  }),
  prefixed({
    id: 'onepassword-service-account-token',
    keywords: ['ops_eyJ'],
    pattern: /ops_eyJ[\w+/-]{200,1600}={0,3}/dy,
    secrets: [fake('ops_eyJ', 200, 'base64'), `${fake('ops_eyJ', 842, 'base64')}==`],
    source: 'https://developer.1password.com/docs/service-accounts/',
  }),
  prefixed({
    id: 'onepassword-secret-key',
    keywords: ['A3-'],
    pattern:
      /A3-[A-Z\d]{6}-(?:[A-Z\d]{11}|[A-Z\d]{6}-[A-Z\d]{5})-[A-Z\d]{5}-[A-Z\d]{5}-[A-Z\d]{5}(?![A-Za-z\d])/dy,
    secrets: [
      [6, 6, 5, 5, 5, 5].reduce((made, length) => fake(`${made}-`, length, 'upper'), 'A3'),
      [6, 11, 5, 5, 5].reduce((made, length) => fake(`${made}-`, length, 'upper'), 'A3'),
    ],
    source: 'https://support.1password.com/secret-key-security/',
  }),
  prefixed({
    id: 'onepassword-recovery-key',
    keywords: ['1PRK-'],
    pattern: /1PRK(?:-[A-Z\d]{4}){13,14}(?![A-Za-z\d-])/dy,
    secrets: [
      Array.from({ length: 13 }).reduce<string>((made) => fake(`${made}-`, 4, 'upper'), '1PRK'),
    ],
    source: 'https://support.1password.com/recovery-codes/',
  }),
  prefixed({
    id: 'age-secret-key',
    keywords: ['AGE-SECRET-KEY-1', 'AGE-SECRET-KEY-PQ-1'],
    pattern: /AGE-SECRET-KEY-(?:PQ-)?1[A-Z\d]{58}[A-Za-z\d]{0,256}/dy,
    isProven: isBech32,
    secrets: [fake('AGE-SECRET-KEY-1', 58, 'upper'), fake('AGE-SECRET-KEY-PQ-1', 58, 'upper')],
    source: 'https://github.com/FiloSottile/age',
  }),
  prefixed({
    id: 'infisical-token',
    keywords: ['st.'],
    pattern:
      /st\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.[\da-f]{32}\.[\da-f]{32}(?![A-Za-z\d])/dy,
    secrets: [
      [8, 4, 4, 4, 12]
        .reduce((made, length) => fake(`${made}-`, length, 'hex'), 'st')
        .replace('-', '.') +
        fake('.', 32, 'hex') +
        fake('.', 32, 'hex'),
    ],
    source: 'https://infisical.com/docs/documentation/platform/token',
  }),
  prefixed({
    id: 'docker-token',
    keywords: ['dckr_pat_', 'dckr_oat_'],
    pattern: /dckr_[op]at_[\w-]{27,64}/dy,
    secrets: [fake('dckr_pat_', 27, 'base64url'), fake('dckr_oat_', 32, 'base64url')],
    source: 'https://docs.docker.com/security/access-tokens/',
  }),
  prefixed({
    id: 'docker-swarm-key',
    keywords: ['SWMTKN-1-', 'SWMKEY-1-'],
    pattern: /SWM(?:TKN-1-[a-z\d]{50}-[a-z\d]{25}|KEY-1-[\w+/]{43})(?![A-Za-z\d])/dy,
    secrets: [fake(`${fake('SWMTKN-1-', 50, 'hex')}-`, 25, 'hex'), fake('SWMKEY-1-', 43, 'base64')],
    source: 'https://docs.docker.com/engine/swarm/swarm-mode/',
  }),
  prefixed({
    id: 'openshift-token',
    keywords: ['sha256~'],
    pattern: /sha256~[\w-]{43}(?![\w-])/dy,
    secrets: [fake('sha256~', 43, 'base64url')],
    source: 'https://docs.openshift.com/container-platform/latest/authentication/index.html',
  }),
  prefixed({
    id: 'octopus-deploy-api-key',
    keywords: ['API-'],
    pattern: /API-[A-Z\d]{25,30}(?![A-Za-z\d])/dy,
    secrets: [fake('API-', 25, 'upper'), fake('API-', 26, 'upper')],
    source: 'https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key',
  }),
  prefixed({
    id: 'harness-token',
    keywords: ['pat.', 'sat.'],
    pattern: /[ps]at\.[\w-]{22}\.[a-z\d]{24}\.[A-Za-z\d]{20}(?![A-Za-z\d])/dy,
    secrets: [fake(`${fake(`${fake('pat.', 22)}.`, 24, 'hex')}.`, 20)],
    source: 'https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/',
  }),
  prefixed({
    id: 'ntlm-message',
    // The base64 of `NTLMSSP`, and of the message that answers a challenge.
    keywords: ['TlRMTVNTUAAD'],
    pattern: /TlRMTVNTUAAD[A-Za-z\d+/]{80,2048}={0,2}/dy,
    secrets: [fake('TlRMTVNTUAAD', 80, 'base64'), `${fake('TlRMTVNTUAAD', 250, 'base64')}==`],
    source: 'https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-nlmp/',
  }),
]);
