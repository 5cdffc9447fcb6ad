import { family } from '../family.ts';
import type { Rule } from '../rule.ts';
import { namedTable } from '../tables.ts';

/** Models, speech, search and agents, by the name before the secret. */
export const namedAgents: readonly Rule[] = family(
  { severity: 'high' },
  namedTable(`
    abacus-ai-api-key        abacusai,abacus_ai       hex32|any       https://abacus.ai/help/api/
    agentops-api-key         agentops                 uuid            https://docs.agentops.ai/
    aleph-alpha-token        aleph_alpha,alephalpha   any             https://docs.aleph-alpha.com/
    anyscale-api-key         anyscale                 any             https://docs.anyscale.com/
    aylien-api-key           aylien                   lower32           https://docs.aylien.com/
    black-forest-labs-key    bfl_,blackforest         uuid|any        https://docs.bfl.ai/
    brandfetch-api-key brandfetch alnum40 trufflehog:brandfetch
    cloudsight-api-key cloudsight base64url22 https://cloudsight.docs.apiary.io/
    dandelion-token          dandelion_,dandelionapi  lower32           https://dandelion.eu/docs/
    deepai-api-key           deepai                   uuid            https://deepai.org/docs/
    deepinfra-api-key        deepinfra                alnum32         https://deepinfra.com/docs/
    eden-ai-api-key edenai,eden_ai jwt trufflehog:edenai
    exa-search-key           exasearch,exa_search     uuid            https://docs.exa.ai/
    faceplusplus-secret faceplusplus,face_plus base64url32 https://console.faceplusplus.com/
    fish-audio-api-key       fishaudio,fish_audio     hex32           https://docs.fish.audio/
    gladia-api-key           gladia                   uuid            https://docs.gladia.io/
    greptile-api-key         greptile                 any             https://www.greptile.com/docs/
    heygen-api-key           heygen                   any             https://docs.heygen.com/
    hyperbolic-api-key       hyperbolic               any             https://docs.hyperbolic.xyz/
    ideogram-api-key         ideogram                 any             https://developer.ideogram.ai/
    imagga-secret            imagga                   hex32           https://docs.imagga.com/
    instill-api-token instill_,instill-ai any https://www.instill-ai.dev/docs/
    kagi-api-token kagi any https://help.kagi.com/kagi/api/
    kling-ai-key klingai,kling_ alnum32 https://app.klingai.com/global/dev/document-api/
    lambda-labs-api-key      lambdalabs,lambda_labs   any             https://docs.lambda.ai/
    lepton-api-token lepton_,leptonai any https://docs.nvidia.com/dgx-cloud/lepton/
    leonardo-api-key         leonardo_,leonardoai     uuid            https://docs.leonardo.ai/
    lighton-api-key          lighton                  any             https://developers.lighton.ai/
    linkup-api-key           linkup_                  uuid            https://docs.linkup.so/
    livekit-api-secret       livekit                  any             https://docs.livekit.io/
    luma-api-key             luma_,lumaai             uuid|any        https://docs.lumalabs.ai/
    minimax-api-key minimax any https://platform.minimax.io/docs/
    moonshot-named-key moonshot any https://platform.moonshot.ai/docs/
    murf-api-key             murf_                    any             https://murf.ai/api/docs/
    nebius-api-key           nebius                   any             https://docs.nebius.com/
    nlpcloud-token           nlpcloud,nlp_cloud       hex40|any       https://docs.nlpcloud.com/
    novita-api-key           novita                   uuid|any        https://novita.ai/docs/
    parallel-ai-api-key      parallel_api,parallelai  any             https://docs.parallel.ai/
    playht-secret            playht,play_ht           hex32           https://docs.play.ht/
    portkey-api-key          portkey                  any             https://portkey.ai/docs/
    private-ai-api-key       privateai,private_ai     hex32|lower32   https://docs.private-ai.com/
    rev-ai-token             revai,rev_ai             base64url59-64|any https://docs.rev.ai/
    sambanova-api-key        sambanova                uuid|any        https://docs.sambanova.ai/
    scale-ai-api-key         scaleai,scale_ai         alnum32|any     https://scale.com/docs/
    scrapingbee-api-key scrapingbee upper80|lower80 https://www.scrapingbee.com/documentation/
    scraperapi-key           scraperapi,scraper_api   lower32           https://docs.scraperapi.com/
    speechmatics-api-key     speechmatics             alnum32         https://docs.speechmatics.com/
    spider-api-key           spider_api,spidercloud   uuid|any        https://spider.cloud/docs/
    stability-named-key stability_,stabilityai any https://platform.stability.ai/docs/
    tavus-api-key            tavus                    hex32|any       https://docs.tavus.io/
    twelve-labs-api-key      twelvelabs,twelve_labs   any             https://docs.twelvelabs.io/
    unify-api-key            unify_,unifyai           base64url44|any https://docs.unify.ai/
    vapi-api-key             vapi_,vapi-              uuid            https://docs.vapi.ai/
    vast-ai-api-key          vastai,vast_ai,vast_api  hex64           https://docs.vast.ai/
    vectara-api-key          vectara                  any             https://docs.vectara.com/
    wit-ai-token             wit_ai,witai             upper32         https://wit.ai/docs/
    writer-api-key           writer_api               any             https://dev.writer.com/
    braintrust-api-key braintrust any https://www.braintrust.dev/docs/
    ollama-api-key           ollama                   any             https://docs.ollama.com/
    zenrows-api-key          zenrows                  hex40           https://docs.zenrows.com/
    zenserp-api-key zenserp uuid https://zenserp.com/documentation/
`),
);
