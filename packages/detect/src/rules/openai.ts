import { fake } from '../fake.ts';
import { family } from '../family.ts';
import { isRandom } from '../placeholder.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** OpenAI, and the many that took over its `sk-`. */
export const openai: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'openai-api-key',
    keywords: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-service-', 'sk-None-'],
    pattern: /sk-(?:proj|svcacct|admin|service|None)-[\w-]{32,400}/dy,
    secrets: [
      fake('sk-proj-', 32, 'base64url'),
      fake(`${fake('sk-proj-', 74, 'base64url')}T3BlbkFJ`, 74, 'base64url'),
      fake(`${fake('sk-svcacct-', 74, 'base64url')}T3BlbkFJ`, 74, 'base64url'),
      fake(`${fake('sk-admin-', 58, 'base64url')}T3BlbkFJ`, 58, 'base64url'),
    ],
    source: 'https://platform.openai.com/docs/api-reference/authentication',
  }),
  prefixed({
    id: 'openai-legacy-api-key',
    keywords: ['sk-'],
    pattern: /sk-(?:[a-z\d-]{1,40}-)?[A-Za-z\d]{15,64}T3BlbkFJ[A-Za-z\d]{16,64}(?![A-Za-z\d])/dy,
    secrets: [
      fake(`${fake('sk-', 15)}T3BlbkFJ`, 16),
      fake(`${fake('sk-', 20)}T3BlbkFJ`, 20),
      fake(`${fake('sk-team-', 20)}T3BlbkFJ`, 20),
    ],
    source: 'https://platform.openai.com/docs/api-reference/authentication',
  }),
  prefixed({
    id: 'openai-compatible-api-key',
    keywords: ['sk-'],
    // DeepSeek, Moonshot, Qwen, Stability, SiliconFlow, LiteLLM: `sk-` and 22 letters or more.
    pattern:
      /sk-(?!(?:proj|svcacct|admin|ant|or|lf|helicone)-)(?:[a-z]{2,12}-)?\w{22,128}(?:-[\w-]{1,128})?/dy,
    isReal: isRandom,
    secrets: [fake('sk-', 22), fake('sk-', 32, 'hex'), fake('sk-', 48), fake('sk-ss-', 40)],
    source: 'https://api-docs.deepseek.com/',
  }),
  prefixed({
    id: 'openai-session-token',
    keywords: ['sess-'],
    pattern: /sess-[A-Za-z\d]{40,64}(?![A-Za-z\d])/dy,
    secrets: [fake('sess-', 40)],
    source: 'https://platform.openai.com/docs/api-reference/authentication',
  }),
]);
