import { fake, fakeUuid } from '../fake.ts';
import { isCrcHex } from '../checksums.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

const maxMindKey = `${fake(`${fake('', 6)}_`, 29)}_mmk`;

/** What programs are built, tested and documented with. */
export const developerTools: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'postman-api-key',
    keywords: ['PMAK-', 'PMAT-'],
    pattern: /PM(?:AK-[\da-f]{24}-[\da-f]{34}|AT-[A-Z\d]{26})[A-Z\d]{0,256}/diy,
    secrets: [fake(`${fake('PMAK-', 24, 'hex')}-`, 34, 'hex'), fake('PMAT-', 26, 'upper')],
    source: 'https://learning.postman.com/docs/developer/postman-api/authentication/',
  }),
  prefixed({
    id: 'circleci-token',
    keywords: ['CCIPAT_', 'CCIPRJ_'],
    pattern: /CCIP(?:AT|RJ)_[A-Za-z\d]{22}_[\da-f]{40}[A-Za-z\d]{0,256}/dy,
    secrets: [
      fake(`${fake('CCIPAT_', 22)}_`, 40, 'hex'),
      fake(`${fake('CCIPRJ_', 22)}_`, 40, 'hex'),
    ],
    source: 'https://circleci.com/docs/managing-api-tokens/',
  }),
  prefixed({
    id: 'buildkite-token',
    keywords: ['bkua_', 'bkct_', 'bkaj_', 'bkpat_', 'bkaa_', 'bkar_', 'bkpt_', 'bkps_'],
    pattern: /bk(?:ua|ct|aj|pat|aa|ar|pt|ps)_[\w-]{40,340}/dy,
    secrets: [fake('bkua_', 40, 'hex'), fake('bkct_', 43), fake('bkaj_', 333, 'base64url')],
    source: 'https://buildkite.com/docs/apis/managing-api-tokens',
  }),
  prefixed({
    id: 'sonar-token',
    keywords: ['sqp_', 'squ_', 'sqa_'],
    pattern: /sq[apu]_[\da-f]{40}[A-Za-z\d]{0,256}/dy,
    secrets: [fake('sqp_', 40, 'hex'), fake('squ_', 40, 'hex'), fake('sqa_', 40, 'hex')],
    source: 'https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens/',
  }),
  prefixed({
    id: 'snyk-token',
    keywords: ['snyk_uat.', 'snyk_sat.'],
    pattern: /snyk_[su]at\.[\da-f]{8}\.[\w-]{10,64}\.[\w-]{40,200}(?:\.[\w-]{1,128}){0,2}/dy,
    secrets: [fake(`${fake(`${fake('snyk_uat.', 8, 'hex')}.`, 20)}.`, 40)],
    source: 'https://docs.snyk.io/snyk-api/authentication-for-api',
  }),
  prefixed({
    id: 'stackhawk-api-key',
    keywords: ['hawk.'],
    pattern: /hawk\.[\w-]{20}\.[\w-]{20}(?![\w-])/dy,
    secrets: [fake(`${fake('hawk.', 20)}.`, 20)],
    source: 'https://docs.stackhawk.com/apidocs.html',
  }),
  prefixed({
    id: 'infracost-api-key',
    keywords: ['ico-'],
    pattern: /ico-[A-Za-z\d]{32}(?![A-Za-z\d])/dy,
    secrets: [fake('ico-', 32)],
    source: 'https://www.infracost.io/docs/',
  }),
  prefixed({
    id: 'ionic-token',
    keywords: ['ion_'],
    pattern: /ion_[A-Za-z\d]{42}(?![A-Za-z\d])/dy,
    secrets: [fake('ion_', 42)],
    source: 'https://ionic.io/docs/appflow/personal-access-tokens',
  }),
  prefixed({
    id: 'readme-api-key',
    keywords: ['rdme_'],
    pattern: /rdme_[a-z\d]{70}[A-Za-z\d]{0,256}/dy,
    secrets: [fake('rdme_', 70, 'hex')],
    source: 'https://docs.readme.com/main/reference/authentication',
  }),
  prefixed({
    id: 'mintlify-api-key',
    keywords: ['mint_'],
    pattern: /mint_(?:dsc_)?[A-Za-z\d]{20,64}(?![A-Za-z\d])/dy,
    secrets: [fake('mint_', 20), fake('mint_dsc_', 24)],
    source: 'https://mintlify.com/docs/api-reference/introduction',
  }),
  prefixed({
    id: 'rootly-api-key',
    keywords: ['rootly_'],
    pattern: /rootly_[\da-f]{64}[A-Za-z\d]{0,256}/dy,
    secrets: [fake('rootly_', 64, 'hex')],
    source: 'https://docs.rootly.com/api-reference/overview',
  }),
  prefixed({
    id: 'mergify-key',
    keywords: ['mka_'],
    pattern: /mka_[\w-]{40,64}/dy,
    secrets: [fake('mka_', 40), fake('mka_', 43)],
    source: 'https://docs.mergify.com/api-usage/',
  }),
  prefixed({
    id: 'zuplo-api-key',
    isProven: isCrcHex,
    keywords: ['zpka_'],
    pattern: /zpka_[A-Za-z\d]{32}_?[\da-f]{8}(?![A-Za-z\d])/dy,
    secrets: [fake(fake('zpka_', 32), 8, 'hex'), fake(`${fake('zpka_', 32)}_`, 8, 'hex')],
    source: 'https://zuplo.com/docs/articles/api-key-management',
  }),
  prefixed({
    id: 'nylas-api-key',
    keywords: ['nyk_v0_'],
    pattern: /nyk_v0_[A-Za-z\d]{60,80}(?![A-Za-z\d])/dy,
    secrets: [fake('nyk_v0_', 60), fake('nyk_v0_', 64)],
    source: 'https://developer.nylas.com/docs/v3/auth/',
  }),
  prefixed({
    id: 'endor-labs-key',
    keywords: ['endr+'],
    pattern: /endr\+[\w-]{16,64}/dy,
    secrets: [fake('endr+', 16)],
    source: 'https://docs.endorlabs.com/administration/api-keys/',
  }),
  prefixed({
    id: 'socket-api-token',
    keywords: ['sktsec_'],
    pattern: /sktsec_[\w-]{30,80}/dy,
    secrets: [fake('sktsec_', 30), fake('sktsec_', 46)],
    source: 'https://docs.socket.dev/reference/authentication',
  }),
  prefixed({
    id: 'authress-service-key',
    keywords: ['sc_', 'ext_', 'scauth_', 'authress_'],
    pattern:
      /(?:sc|ext|scauth|authress)_[a-z\d]{5,30}\.[a-z\d]{4,6}\.acc[_-][a-z\d-]{10,32}\.[\w+/=-]{30,120}/diy,
    secrets: [
      `${fake('sc_', 8, 'hex')}${fake('.', 4, 'hex')}${fake('.acc_', 10, 'hex')}${fake('.', 30)}`,
    ],
    source: 'https://authress.io/knowledge-base/docs/authentication/service-clients/',
  }),
  prefixed({
    id: 'valtown-token',
    keywords: ['vtwn_'],
    pattern: /vtwn_[\w-]{27,32}/dy,
    secrets: [fake('vtwn_', 27)],
    source: 'https://docs.val.town/reference/permissions/',
  }),
  prefixed({
    id: 'lichess-token',
    keywords: ['lip_', 'lio_'],
    pattern: /li[op]_[A-Za-z\d]{20,40}(?![A-Za-z\d])/dy,
    secrets: [fake('lip_', 20), fake('lio_', 32)],
    source: 'https://lichess.org/api#section/Introduction/Authentication',
  }),
  prefixed({
    id: 'kaggle-token',
    keywords: ['KGAT_'],
    pattern: /KGAT_[\da-f]{32}(?![A-Za-z\d])/dy,
    secrets: [fake('KGAT_', 32, 'hex')],
    source: 'https://www.kaggle.com/docs/api',
  }),
  prefixed({
    id: 'databento-api-key',
    keywords: ['db-'],
    pattern: /db-[A-Za-z\d]{29}(?![A-Za-z\d])/dy,
    secrets: [fake('db-', 29)],
    source: 'https://databento.com/docs/portal/api-keys',
  }),
  prefixed({
    id: 'tinybird-token',
    keywords: ['p.eyJ'],
    pattern: /p\.eyJ[\w-]{20,600}\.[\w-]{32,128}/dy,
    secrets: [fake(`${fake('p.eyJ', 120, 'base64url')}.`, 32, 'base64url')],
    source: 'https://www.tinybird.co/docs/forward/administration/tokens',
  }),
  {
    id: 'maxmind-license-key',
    keywords: ['_mmk'],
    pattern: /(?<=(?=(?<secret>[A-Za-z\d]{6}_[A-Za-z\d]{29}_mmk\b))(?<![A-Za-z\d])\w{36})_mmk/dy,
    boundary: 'none',
    examples: {
      finds: [maxMindKey, `MAXMIND_LICENSE_KEY=${maxMindKey}`, `{"license":"${maxMindKey}"}`],
      ignores: [maxMindKey.slice(1), `x${maxMindKey}`, 'an_mmk'],
    },
    source: 'https://dev.maxmind.com/license-key-validation-api',
  },
  prefixed({
    id: 'wakatime-api-key',
    keywords: ['waka_'],
    pattern: /waka_[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![A-Za-z\d])/dy,
    secrets: [fakeUuid('waka_')],
    source: 'https://wakatime.com/developers#authentication',
  }),
  prefixed({
    id: 'nats-nkey-seed',
    keywords: ['SUA', 'SAA', 'SOA', 'SNA', 'SCA', 'SXA'],
    pattern: /S[ACNOUX]A[A-Z2-7]{55}(?![A-Za-z\d])/dy,
    secrets: [fake('SUA', 55, 'upper'), fake('SAA', 55, 'upper')],
    source:
      'https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth',
  }),
  prefixed({
    id: 'wundergraph-api-key',
    keywords: ['cosmo_'],
    pattern: /cosmo_[\da-f]{32}(?![A-Za-z\d])/dy,
    secrets: [fake('cosmo_', 32, 'hex')],
    source: 'https://cosmo-docs.wundergraph.com/studio/api-keys',
  }),
]);
