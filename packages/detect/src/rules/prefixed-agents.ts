import { family } from '../family.ts';
import type { Rule } from '../rule.ts';
import { prefixTable } from '../tables.ts';

/** Models, agents and what they search, run and are watched with, by a prefix. */
export const prefixedAgents: readonly Rule[] = family(
  { severity: 'high' },
  prefixTable(`
    agentmail-api-key        am_us_,am_eu_            hex         64      https://docs.agentmail.to/
    arcade-api-key           arc_                     alnum!      40-64   https://docs.arcade.dev/
    browser-use-api-key bu_ base64url! 43 https://docs.browser-use.com/
    daytona-api-key dtn_ hex 64 https://www.daytona.io/docs/
    dify-app-key             app-                     alnum!      24      https://docs.dify.ai/
    dify-dataset-key         dataset-                 alnum!      24      https://docs.dify.ai/
    featherless-api-key rc_ hex 64 https://featherless.ai/docs/
    langtail-api-key         lt-key-,lt-cli-          base64url   24-64   https://langtail.com/docs/
    literal-ai-api-key lsk_,cl-prod_ base64url! 32-80 https://docs.literalai.com/
    logfire-token pylf_v1_us_,pylf_v1_eu_ alnum 43 https://logfire.pydantic.dev/docs/
    nomic-api-key            nk-                      base64url!  43      https://docs.nomic.ai/
    openpipe-api-key         opk_                     alnum       40-64   https://docs.openpipe.ai/
    parasail-api-key         psk-                     base64url!  40-64   https://docs.parasail.io/
    predibase-api-token pb_ base64url! 22-64 https://docs.predibase.com/
    retell-api-key           key_                     hex         28      https://docs.retellai.com/
    scrapfly-api-key         scp-live-,scp-test-      lower       32      https://scrapfly.io/docs/
    smallest-ai-api-key sk_smallest_ hex 32-64 https://waves-docs.smallest.ai/
    unkey-root-key unkey_ alnum 20-64 https://www.unkey.com/docs/
    unstructured-api-key unstr_ alnum 30-64 https://docs.unstructured.io/
    vals-api-key             vals_sk_                 alnum       32-64   https://docs.vals.ai/
    wordware-api-key         ww-                      alnum!      48-64   https://docs.wordware.ai/
    you-com-api-key ydc-sk- base64url 32-128 https://documentation.you.com/
    zeroentropy-api-key ze_ alnum! 16-40 https://docs.zeroentropy.dev/
`),
);
