import { fake } from '../fake.ts';
import { family } from '../family.ts';
import { isStandIn } from '../placeholder.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** Those who serve models, other than OpenAI; those without a prefix are in `named-models.ts`. */
export const modelProviders: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'anthropic-api-key',
    keywords: ['sk-ant-'],
    pattern: /sk-ant-[a-z]{1,12}\d{0,3}-[\w-]{32,400}/dy,
    secrets: [
      fake('sk-ant-api03-', 32, 'base64url'),
      `${fake('sk-ant-api03-', 93, 'base64url')}AA`,
      `${fake('sk-ant-admin01-', 93, 'base64url')}AA`,
      `${fake('sk-ant-oat01-', 93, 'base64url')}AA`,
    ],
    source: 'https://docs.anthropic.com/en/api/getting-started',
  }),
  prefixed({
    id: 'huggingface-token',
    keywords: ['hf_', 'api_org_'],
    pattern: /(?:hf|api_org)_[A-Za-z\d]{34,40}(?![A-Za-z\d])/dy,
    // In a name of C's, which has no capitals, the same letters may stand.
    isReal: (secret) => !isStandIn(secret) && /[A-Z]/.test(secret),
    secrets: [fake('hf_', 34, 'letters'), fake('hf_', 34), fake('api_org_', 34, 'letters')],
    source: 'https://huggingface.co/docs/hub/security-tokens',
  }),
  prefixed({
    id: 'groq-api-key',
    keywords: ['gsk_'],
    pattern: /gsk_[A-Za-z\d]{52}(?![A-Za-z\d])/dy,
    secrets: [fake('gsk_', 52)],
    source: 'https://console.groq.com/docs/quickstart',
  }),
  prefixed({
    id: 'xai-api-key',
    keywords: ['xai-'],
    pattern: /xai-(?:token-)?\w{64,128}/dy,
    secrets: [fake('xai-', 64), fake('xai-', 80), fake('xai-token-', 80)],
    source: 'https://docs.x.ai/docs/tutorial',
  }),
  prefixed({
    id: 'openrouter-api-key',
    keywords: ['sk-or-'],
    pattern: /sk-or-(?:v\d-[\w-]{54,128}|[\da-z]{54,80}(?![A-Za-z\d]))/dy,
    secrets: [fake('sk-or-v1-', 54, 'hex'), fake('sk-or-v1-', 64, 'hex')],
    source: 'https://openrouter.ai/docs/api-reference/authentication',
  }),
  prefixed({
    id: 'perplexity-api-key',
    keywords: ['pplx-'],
    pattern: /pplx-[A-Za-z\d]{48,320}/dy,
    secrets: [fake('pplx-', 48)],
    source: 'https://docs.perplexity.ai/getting-started/quickstart',
  }),
  prefixed({
    id: 'replicate-api-token',
    keywords: ['r8_'],
    pattern: /r8_[\w-]{37,40}(?![\w-])/dy,
    secrets: [fake('r8_', 37)],
    source: 'https://replicate.com/docs/topics/security/api-tokens',
  }),
  prefixed({
    id: 'fireworks-api-key',
    keywords: ['fw_'],
    pattern: /fw_[A-Za-z\d]{22,32}(?![A-Za-z\d])/dy,
    secrets: [fake('fw_', 22), fake('fw_', 24)],
    source: 'https://docs.fireworks.ai/getting-started/quickstart',
  }),
  prefixed({
    id: 'together-api-key',
    keywords: ['tgp_v1_'],
    pattern: /tgp_v1_[\w-]{43,64}/dy,
    secrets: [fake('tgp_v1_', 43, 'base64url')],
    source: 'https://docs.together.ai/docs/quickstart',
  }),
  prefixed({
    id: 'cerebras-api-key',
    keywords: ['csk-'],
    pattern: /csk-[A-Za-z\d]{40,64}(?![A-Za-z\d])/dy,
    secrets: [fake('csk-', 40), fake('csk-', 48)],
    source: 'https://inference-docs.cerebras.ai/quickstart',
  }),
  prefixed({
    id: 'nvidia-api-key',
    keywords: ['nvapi-'],
    pattern: /nvapi-[\w-]{60,80}/dy,
    secrets: [fake('nvapi-', 60, 'base64url'), fake('nvapi-', 64, 'base64url')],
    source: 'https://docs.api.nvidia.com/nim/reference/run-anywhere',
  }),
  prefixed({
    id: 'elevenlabs-api-key',
    keywords: ['sk_'],
    pattern: /sk_[\da-f]{48}(?![A-Za-z\d])/dy,
    secrets: [fake('sk_', 48, 'hex')],
    source: 'https://elevenlabs.io/docs/api-reference/authentication',
  }),
  prefixed({
    id: 'cartesia-api-key',
    keywords: ['sk_car_'],
    pattern: /sk_car_[\w-]{20,64}/dy,
    secrets: [fake('sk_car_', 20)],
    source: 'https://docs.cartesia.ai/get-started/authenticate-your-client-applications',
  }),
  prefixed({
    id: 'voyage-api-key',
    keywords: ['pa-'],
    pattern: /pa-[\w-]{43}(?![\w-])/dy,
    secrets: [fake('pa-', 43, 'base64url')],
    source: 'https://docs.voyageai.com/docs/api-key-and-installation',
  }),
  prefixed({
    id: 'jina-api-key',
    keywords: ['jina_'],
    pattern: /jina_[\w-]{60,64}/dy,
    secrets: [fake('jina_', 60)],
    source: 'https://jina.ai/reader/',
  }),
  prefixed({
    id: 'friendli-token',
    keywords: ['flp_'],
    pattern: /flp_[A-Za-z\d]{46,320}/dy,
    secrets: [fake('flp_', 46)],
    source: 'https://friendli.ai/docs/guides/suite/personal_access_tokens',
  }),
  prefixed({
    id: 'upstage-api-key',
    keywords: ['up_'],
    pattern: /up_[A-Za-z\d]{29}(?![A-Za-z\d])/dy,
    secrets: [fake('up_', 29)],
    source: 'https://console.upstage.ai/docs/getting-started',
  }),
  prefixed({
    id: 'runpod-api-key',
    keywords: ['rpa_'],
    pattern: /rpa_[A-Za-z\d]{40,50}(?![A-Za-z\d])/dy,
    secrets: [fake('rpa_', 40), fake('rpa_', 46)],
    source: 'https://docs.runpod.io/get-started/api-keys',
  }),
  prefixed({
    id: 'meta-llama-api-key',
    keywords: ['LLM|'],
    pattern: /LLM\|\d{10,20}\|[\w-]{20,64}/dy,
    secrets: [fake(`${fake('LLM|', 16, 'digit')}|`, 20, 'base64url')],
    source: 'https://llama.developer.meta.com/docs/api-keys',
  }),
]);
