import { fake, fakeUuid } from '../fake.ts';
import { family } from '../family.ts';
import { isRandom } from '../placeholder.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

const hex = (prefix: string, length: number) => fake(prefix, length, 'hex');
const url = (prefix: string, length: number) => fake(prefix, length, 'base64url');
const padded = (prefix: string, length: number) => `${fake(prefix, length, 'base64')}=`;

/** Secrets of several parts, which their parts and what stands between them give away. */
export const compound: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'apollo-graphql-key',
    keywords: ['service:', 'user:gh.'],
    pattern: /(?:service:[\w-]{1,64}|user:gh\.[\w-]{1,64}):[\w-]{22}(?![\w-])/dy,
    isReal: (secret) => isRandom(secret.slice(secret.lastIndexOf(':') + 1)),
    secrets: [url('service:graph:', 22), url('user:gh.me:', 22)],
    source: 'https://www.apollographql.com/docs/graphos/platform/access-management/api-keys',
  }),
  prefixed({
    id: 'arize-api-key',
    keywords: ['ak-'],
    pattern: /ak-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}-[\w-]{32}(?![\w-])/dy,
    secrets: [url(`${fakeUuid('ak-')}-`, 32)],
    source: 'https://arize.com/docs/',
  }),
  prefixed({
    id: 'chutes-api-key',
    keywords: ['cpk_'],
    pattern: /cpk_[\da-f]{32}\.[\da-f]{32}\.[A-Za-z\d]{32}(?![\w-])/dy,
    secrets: [fake(`${hex(`${hex('cpk_', 32)}.`, 32)}.`, 32)],
    source: 'https://chutes.ai/docs/',
  }),
  prefixed({
    id: 'close-api-key',
    keywords: ['api_'],
    pattern: /api_[A-Za-z\d]{21,22}\.[A-Za-z\d]{21,22}(?![\w-])/dy,
    secrets: [fake(`${fake('api_', 21)}.`, 21), fake(`${fake('api_', 22)}.`, 22)],
    source: 'https://developer.close.com/',
  }),
  prefixed({
    id: 'convex-deploy-key',
    keywords: ['prod:', 'dev:', 'preview:', 'project:'],
    pattern: /(?:prod|dev|preview|project):[\w:-]{3,64}\|[\w+/=-]{32,400}/dy,
    secrets: [fake('prod:happy-otter-123|', 32), fake('preview:team:app|', 120, 'base64')],
    source: 'https://docs.convex.dev/cli/deploy-key-types',
  }),
  prefixed({
    id: 'riot-api-key',
    keywords: ['RGAPI-'],
    pattern: /RGAPI-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\w-])/dy,
    secrets: [fakeUuid('RGAPI-')],
    source: 'https://developer.riotgames.com/docs/portal',
  }),
  prefixed({
    id: 'pubnub-key',
    keywords: ['sec-c-', 'pub-c-', 'sub-c-'],
    pattern:
      /(?:sec-c-[A-Za-z\d+/]{40,60}={0,2}|(?:pub|sub)-c-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?![\w-])/dy,
    secrets: [fake('sec-c-', 40), fake('sec-c-', 48), fakeUuid('pub-c-'), fakeUuid('sub-c-')],
    source: 'https://www.pubnub.com/docs/general/setup/account-setup',
  }),
  prefixed({
    id: 'teamcity-token',
    keywords: ['eyJ0eXAiOiAiVENWMiJ9.'],
    pattern: /eyJ0eXAiOiAiVENWMiJ9\.[\w-]{36}\.[\w-]{48}(?![\w-])/dy,
    secrets: [url(`${url('eyJ0eXAiOiAiVENWMiJ9.', 36)}.`, 48)],
    source: 'https://www.jetbrains.com/help/teamcity/configuring-your-user-profile.html',
  }),
  prefixed({
    id: 'jetbrains-hub-token',
    keywords: ['perm:', 'perm-'],
    pattern: /perm[:-][\w=-]{4,64}\.[\w=-]{4,64}\.[A-Za-z\d]{30}(?![\w-])/dy,
    secrets: [fake(`${url(`${url('perm:', 12)}.`, 12)}.`, 30), fake('perm-YWRtaW4=.NDctMA==.', 30)],
    source: 'https://www.jetbrains.com/help/youtrack/server/manage-permanent-token.html',
  }),
  prefixed({
    id: 'tatum-api-key',
    keywords: ['t-6'],
    pattern: /t-6[\da-f]{23}-[\da-f]{24,32}(?![\w-])/dy,
    secrets: [hex(`${hex('t-6', 23)}-`, 24)],
    source: 'https://docs.tatum.io/',
  }),
  prefixed({
    id: 'uptimerobot-api-key',
    keywords: ['ur1', 'ur2', 'ur3'],
    pattern: /ur\d{5,9}-[\da-f]{24}(?![\w-])/dy,
    secrets: [hex('ur12345-', 24), hex('ur2345678-', 24)],
    source: 'https://uptimerobot.com/api/',
  }),
  prefixed({
    id: 'voiceflow-api-key',
    keywords: ['VF.'],
    pattern: /VF\.(?:DM|WS)?\.?[\da-f]{24}\.[A-Za-z\d]{16}(?![\w-])/dy,
    secrets: [fake(`${hex('VF.DM.', 24)}.`, 16), fake(`${hex('VF.', 24)}.`, 16)],
    source: 'https://docs.voiceflow.com/',
  }),
  prefixed({
    id: 'zoho-oauth-token',
    keywords: ['1000.'],
    pattern: /1000\.[\da-f]{32}\.[\da-f]{32}(?![\w-])/dy,
    secrets: [hex(`${hex('1000.', 32)}.`, 32)],
    source: 'https://www.zoho.com/accounts/protocol/oauth.html',
  }),
  prefixed({
    id: 'fullstory-api-key',
    keywords: ['na1.', 'eu1.'],
    pattern: /(?:na|eu)1\.[A-Za-z\d+/]{100,128}={0,2}(?![\w-])/dy,
    secrets: [fake('na1.', 100, 'base64'), padded('eu1.', 110)],
    source: 'https://developer.fullstory.com/server/authentication/',
  }),
]);
