import { fake, fakeUuid } from '../fake.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** What agents are watched, built, searched and run with. */
export const agentPlatforms: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'langfuse-key',
    // `pk-lf-` is the public half.
    keywords: ['sk-lf-'],
    pattern: /sk-lf-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![A-Za-z\d])/dy,
    secrets: [fakeUuid('sk-lf-')],
    source: 'https://langfuse.com/docs/api',
  }),
  prefixed({
    id: 'langsmith-api-key',
    keywords: ['lsv2_pt_', 'lsv2_sk_', 'ls__'],
    pattern: /(?:lsv2_[ps][kt]_[\da-f]{32}_[\da-f]{10}|ls__[\da-f]{32})[A-Za-z\d]{0,256}/dy,
    secrets: [
      fake(`${fake('lsv2_pt_', 32, 'hex')}_`, 10, 'hex'),
      fake(`${fake('lsv2_sk_', 32, 'hex')}_`, 10, 'hex'),
      fake('ls__', 32, 'hex'),
    ],
    source:
      'https://docs.smith.langchain.com/administration/how_to_guides/organization_management/create_account_api_key',
  }),
  prefixed({
    id: 'helicone-api-key',
    keywords: ['sk-helicone-', 'pk-helicone-'],
    pattern: /[ps]k-helicone-[a-z\d-]{24,80}(?![A-Za-z\d])/dy,
    secrets: [
      fake('sk-helicone-', 24, 'hex'),
      fake(`${fake('sk-helicone-', 7, 'hex')}-`, 31, 'hex'),
    ],
    source: 'https://docs.helicone.ai/helicone-headers/helicone-auth',
  }),
  prefixed({
    id: 'pinecone-api-key',
    keywords: ['pcsk_'],
    pattern: /pcsk_[A-Za-z\d]{5,6}_[A-Za-z\d]{63,319}/dy,
    secrets: [fake(`${fake('pcsk_', 6)}_`, 63)],
    source: 'https://docs.pinecone.io/guides/projects/manage-api-keys',
  }),
  prefixed({
    id: 'tavily-api-key',
    keywords: ['tvly-'],
    pattern: /tvly-(?:dev-|prod-)?[\w-]{32,80}/dy,
    secrets: [fake('tvly-', 32), fake('tvly-dev-', 32)],
    source: 'https://docs.tavily.com/documentation/api-reference/introduction',
  }),
  prefixed({
    id: 'firecrawl-api-key',
    keywords: ['fc-'],
    pattern: /fc-[\da-f]{32}(?![A-Za-z\d])/dy,
    secrets: [fake('fc-', 32, 'hex')],
    source: 'https://docs.firecrawl.dev/api-reference/introduction',
  }),
  prefixed({
    id: 'brave-search-api-key',
    keywords: ['BSA'],
    pattern: /BSA[\w-]{28}(?![\w-])/dy,
    secrets: [fake('BSA', 28)],
    source: 'https://api-dashboard.search.brave.com/app/documentation/web-search/get-started',
  }),
  prefixed({
    id: 'wandb-api-key',
    keywords: ['wandb_v1_'],
    pattern: /wandb_v1_\w{60,120}/dy,
    secrets: [fake('wandb_v1_', 60), fake('wandb_v1_', 77)],
    source: 'https://docs.wandb.ai/models/ref/cli/wandb-login',
  }),
  prefixed({
    id: 'cursor-api-key',
    keywords: ['key_', 'crsr_'],
    pattern: /(?:key|crsr)_[\da-z]{64}(?![A-Za-z\d])/dy,
    secrets: [fake('key_', 64, 'hex'), fake('crsr_', 64, 'hex')],
    source: 'https://cursor.com/docs/api',
  }),
  prefixed({
    id: 'e2b-api-key',
    keywords: ['e2b_'],
    pattern: /e2b_[\da-f]{40}[A-Za-z\d]{0,256}/dy,
    secrets: [fake('e2b_', 40, 'hex')],
    source: 'https://e2b.dev/docs/api-key',
  }),
  prefixed({
    id: 'apify-token',
    keywords: ['apify_api_', 'apify_proxy_'],
    pattern: /apify_(?:api|proxy)_[A-Za-z\d]{34,296}/dy,
    secrets: [fake('apify_api_', 34), fake('apify_api_', 36)],
    source: 'https://docs.apify.com/platform/integrations/api',
  }),
  prefixed({
    id: 'browserbase-api-key',
    keywords: ['bb_live_', 'bb_test_'],
    pattern: /bb_(?:live|test)_[\w-]{27,48}/dy,
    secrets: [fake('bb_live_', 27), fake('bb_test_', 27)],
    source: 'https://docs.browserbase.com/reference/api/overview',
  }),
  prefixed({
    id: 'llamacloud-api-key',
    keywords: ['llx-'],
    pattern: /llx-[\w-]{48,64}(?![\w-])/dy,
    secrets: [fake('llx-', 48)],
    source: 'https://docs.cloud.llamaindex.ai/api_key',
  }),
  prefixed({
    id: 'mem0-api-key',
    keywords: ['m0-'],
    pattern: /m0-[A-Za-z\d]{40}(?![A-Za-z\d])/dy,
    secrets: [fake('m0-', 40)],
    source: 'https://docs.mem0.ai/platform/quickstart',
  }),
  prefixed({
    id: 'context7-api-key',
    keywords: ['ctx7sk-'],
    pattern: /ctx7sk-[\da-f-]{36}(?![\w-])/dy,
    secrets: [fakeUuid('ctx7sk-')],
    source: 'https://context7.com/docs',
  }),
  prefixed({
    id: 'coderabbit-api-key',
    keywords: ['cr-'],
    pattern: /cr-[\da-f]{58}(?![A-Za-z\d])/dy,
    secrets: [fake('cr-', 58, 'hex')],
    source: 'https://docs.coderabbit.ai/cli/overview',
  }),
  prefixed({
    id: 'devin-api-key',
    keywords: ['apk_user_', 'apk_'],
    pattern: /apk_(?:user_|service_)?[\w+/]{60,200}={0,2}/dy,
    secrets: [fake('apk_', 60), `${fake('apk_user_', 118, 'base64')}==`],
    source: 'https://docs.devin.ai/api-reference/overview',
  }),
  prefixed({
    id: 'coze-token',
    keywords: ['pat_', 'cztei_', 'sat_'],
    pattern: /(?<![A-Za-z]_)(?:[ps]at|cztei)_[A-Za-z\d]{64}(?![A-Za-z\d])/dy,
    secrets: [fake('pat_', 64), fake('cztei_', 64), fake('sat_', 64)],
    source: 'https://www.coze.com/docs/developer_guides/pat',
  }),
  prefixed({
    id: 'inngest-signing-key',
    keywords: ['signkey-'],
    pattern: /signkey-(?:[a-z\d]{2,16}-)?[\da-f]{32,64}(?![A-Za-z\d])/dy,
    secrets: [fake('signkey-prod-', 32, 'hex'), fake('signkey-prod-', 64, 'hex')],
    source: 'https://www.inngest.com/docs/platform/signing-keys',
  }),
  prefixed({
    id: 'trigger-dev-secret-key',
    keywords: ['tr_dev_', 'tr_prod_', 'tr_stg_', 'tr_preview_', 'tr_pat_'],
    pattern: /tr_(?:dev|prod|stg|preview|pat)_[A-Za-z\d]{20,64}(?![A-Za-z\d])/dy,
    secrets: [fake('tr_dev_', 20), fake('tr_prod_', 24), fake('tr_pat_', 40, 'hex')],
    source: 'https://trigger.dev/docs/apikeys',
  }),
  prefixed({
    id: 'arcjet-key',
    keywords: ['ajkey_'],
    pattern: /ajkey_[a-z\d]{26,40}(?![A-Za-z\d])/dy,
    secrets: [fake('ajkey_', 26, 'hex')],
    source: 'https://docs.arcjet.com/environment',
  }),
]);
