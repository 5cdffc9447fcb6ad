import { fake } from '../fake.ts';
import { isConfluent, isCrcBase62 } from '../checksums.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** Where applications are deployed, and the databases they are deployed with. */
export const deployment: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'vercel-token',
    isProven: isCrcBase62,
    keywords: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'],
    pattern: /vc[aikpr]_[A-Za-z\d]{24,384}/dy,
    secrets: [
      fake('vcp_', 24),
      fake('vci_', 56),
      fake('vca_', 56),
      fake('vcr_', 56),
      fake('vck_', 56),
    ],
    source: 'https://vercel.com/docs/rest-api',
  }),
  prefixed({
    id: 'vercel-blob-token',
    keywords: ['vercel_blob_rw_'],
    pattern: /vercel_blob_rw_[A-Za-z\d]{8,32}_[A-Za-z\d]{24,64}(?![A-Za-z\d])/dy,
    secrets: [
      fake(`${fake('vercel_blob_rw_', 16)}_`, 24),
      fake(`${fake('vercel_blob_rw_', 16)}_`, 30),
    ],
    source: 'https://vercel.com/docs/vercel-blob',
  }),
  prefixed({
    id: 'netlify-token',
    keywords: ['nfp_', 'nfc_', 'nfo_', 'nfu_', 'nfb_'],
    pattern: /nf[bcopu]_[\w-]{36,64}/dy,
    secrets: [fake('nfp_', 36), fake('nfc_', 36), fake('nfo_', 40)],
    source: 'https://docs.netlify.com/api-and-cli-guides/api-guides/get-started-with-api/',
  }),
  prefixed({
    id: 'planetscale-token',
    keywords: ['pscale_'],
    pattern: /pscale_(?:tkn|pw|oauth|api)_[\w=.-]{32,64}/dy,
    secrets: [fake('pscale_tkn_', 32, 'base64url'), fake('pscale_pw_', 43, 'base64url')],
    source: 'https://planetscale.com/docs/api/planetscale-api-oauth-applications',
  }),
  prefixed({
    id: 'supabase-token',
    keywords: ['sbp_', 'sb_secret_'],
    pattern: /(?:sbp_(?:v0_|oauth_)?[\da-f]{40,80}|sb_secret_[\w-]{31,64})[A-Za-z\d]{0,256}/dy,
    secrets: [
      fake('sbp_', 40, 'hex'),
      fake('sbp_v0_', 40, 'hex'),
      fake(`${fake('sb_secret_', 22, 'base64url')}_`, 8, 'base64url'),
    ],
    source: 'https://supabase.com/docs/guides/api/api-keys',
  }),
  prefixed({
    id: 'neon-api-key',
    keywords: ['napi_'],
    pattern: /napi_[a-z\d]{48,80}[A-Za-z\d]{0,256}/dy,
    secrets: [fake('napi_', 48, 'hex'), fake('napi_', 64, 'hex')],
    source: 'https://neon.com/docs/manage/api-keys',
  }),
  prefixed({
    id: 'render-api-key',
    keywords: ['rnd_'],
    pattern: /rnd_[A-Za-z\d]{28,40}(?![A-Za-z\d])/dy,
    secrets: [fake('rnd_', 28), fake('rnd_', 32)],
    source: 'https://render.com/docs/api',
  }),
  prefixed({
    id: 'deno-deploy-token',
    keywords: ['ddp_', 'ddw_', 'ddo_'],
    pattern: /dd[opw]_[A-Za-z\d]{36,296}/dy,
    secrets: [fake('ddp_', 36), fake('ddw_', 36), fake('ddo_', 36)],
    source: 'https://docs.deno.com/deploy/manual/deployctl/',
  }),
  prefixed({
    id: 'scalingo-token',
    keywords: ['tk-us-'],
    pattern: /tk-us-[\w-]{48}(?![\w-])/dy,
    secrets: [fake('tk-us-', 48, 'base64url')],
    source: 'https://developers.scalingo.com/tokens',
  }),
  prefixed({
    id: 'confluent-cloud-secret',
    keywords: ['cflt'],
    pattern: /cflt[\w+/]{60}(?![\w+/])/dy,
    isProven: isConfluent,
    secrets: [fake('cflt', 60, 'base64')],
    source:
      'https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html',
  }),
  prefixed({
    id: 'clickhouse-cloud-key',
    keywords: ['4b1d'],
    pattern: /4b1d[A-Za-z\d]{38}(?![A-Za-z\d])/dy,
    secrets: [fake('4b1d', 38)],
    source: 'https://clickhouse.com/docs/cloud/manage/openapi',
  }),
  prefixed({
    id: 'prefect-api-key',
    keywords: ['pnu_', 'pnb_'],
    pattern: /pn[bu]_[A-Za-z\d]{36,292}/dy,
    secrets: [fake('pnu_', 36), fake('pnb_', 36)],
    source: 'https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys',
  }),
  prefixed({
    id: 'datastax-astra-token',
    keywords: ['AstraCS:'],
    pattern: /AstraCS:[A-Za-z]{20,28}:[\da-f]{64}(?![A-Za-z\d])/dy,
    secrets: [`${fake('AstraCS:', 60).replaceAll(/\d/g, '').slice(0, 32)}${fake(':', 64, 'hex')}`],
    source:
      'https://docs.datastax.com/en/astra-db-serverless/administration/manage-application-tokens.html',
  }),
  prefixed({
    id: 'elastic-cloud-api-key',
    keywords: ['essu_'],
    pattern: /essu_[\w+/-]{50,200}={0,2}/dy,
    secrets: [fake('essu_', 50, 'base64'), `${fake('essu_', 91, 'base64')}=`],
    source: 'https://www.elastic.co/docs/deploy-manage/api-keys/elastic-cloud-api-keys',
  }),
]);
