import { fake, fakeUuid } from '../fake.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** Documents, design, customers, forms, maps. */
export const productivity: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'linear-token',
    keywords: ['lin_api_', 'lin_oauth_', 'lin_wh_'],
    pattern: /lin_(?:api|oauth|wh)_[A-Za-z\d]{40,336}/dy,
    secrets: [fake('lin_api_', 40), fake('lin_oauth_', 64, 'hex'), fake('lin_wh_', 40)],
    source: 'https://linear.app/developers/graphql',
  }),
  prefixed({
    id: 'notion-token',
    keywords: ['secret_', 'ntn_'],
    pattern: /(?:secret_[A-Za-z\d]{43}|ntn_[A-Za-z\d]{46})(?![A-Za-z\d])/dy,
    secrets: [fake('secret_', 43), fake(fake('ntn_', 11, 'digit'), 35)],
    source: 'https://developers.notion.com/reference/authentication',
  }),
  prefixed({
    id: 'airtable-personal-access-token',
    keywords: ['pat'],
    pattern: /pat[A-Za-z\d]{14}\.[\da-f]{64}(?![A-Za-z\d])/dy,
    secrets: [fake(`${fake('pat', 14)}.`, 64, 'hex')],
    source: 'https://airtable.com/developers/web/guides/personal-access-tokens',
  }),
  prefixed({
    id: 'figma-token',
    keywords: ['figd_', 'figo_', 'figor_', 'figdr_', 'figoh_', 'figuh_', 'figu_', 'figur_'],
    pattern: /fig(?:dr?|o[rh]?|u[rh]?)_[\w-]{40,64}/dy,
    secrets: [fake('figd_', 40, 'base64url'), fake('figd_', 43, 'base64url'), fake('figo_', 40)],
    source: 'https://developers.figma.com/docs/rest-api/authentication/',
  }),
  prefixed({
    id: 'typeform-token',
    keywords: ['tfp_'],
    pattern: /tfp_[\w.-]{40,64}/dy,
    secrets: [fake('tfp_', 40), fake(`${fake('tfp_', 44)}_`, 14)],
    source: 'https://www.typeform.com/developers/get-started/personal-access-token/',
  }),
  prefixed({
    id: 'contentful-management-token',
    keywords: ['CFPAT-'],
    pattern: /CFPAT-[\w-]{40,64}/dy,
    secrets: [fake('CFPAT-', 40), fake('CFPAT-', 43)],
    source: 'https://www.contentful.com/developers/docs/references/authentication/',
  }),
  prefixed({
    id: 'mapbox-secret-token',
    keywords: ['sk.eyJ', 'tk.eyJ'],
    pattern: /[st]k\.eyJ[\w-]{40,400}\.[\w-]{20,64}/dy,
    secrets: [
      fake(`${fake('sk.eyJ', 70, 'base64url')}.`, 20, 'base64url'),
      fake(`${fake('tk.eyJ', 70, 'base64url')}.`, 22, 'base64url'),
    ],
    source: 'https://docs.mapbox.com/help/dive-deeper/access-tokens/',
  }),
  prefixed({
    id: 'hubspot-private-app-token',
    keywords: ['pat-na', 'pat-eu', 'pat-ap'],
    pattern: /pat-(?:na|eu|ap)\d?-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![A-Z\d])/diy,
    secrets: [fakeUuid('pat-na1-'), fakeUuid('pat-eu1-').toUpperCase()],
    source: 'https://developers.hubspot.com/docs/guides/apps/private-apps/overview',
  }),
  prefixed({
    id: 'dropbox-access-token',
    keywords: ['sl.'],
    pattern: /sl\.(?:u\.)?[\w=-]{120,2048}/dy,
    secrets: [fake('sl.', 120, 'base64url'), fake('sl.u.', 1200, 'base64url')],
    source: 'https://developers.dropbox.com/oauth-guide',
  }),
  prefixed({
    id: 'facebook-access-token',
    keywords: ['EAA'],
    pattern: /EAA[A-Za-z\d]{90,512}(?![\w+/=-])/dy,
    secrets: [fake('EAA', 90), fake('EAAG', 180)],
    source: 'https://developers.facebook.com/docs/facebook-login/guides/access-tokens/',
  }),
  prefixed({
    id: 'instagram-access-token',
    keywords: ['IGQ', 'IGAA'],
    pattern: /IG(?:Q[VW]|AA)[\w-]{100,400}/dy,
    secrets: [fake('IGQV', 100), fake('IGAA', 160)],
    source: 'https://developers.facebook.com/docs/instagram-platform/reference/access_token/',
  }),
  prefixed({
    id: 'twitter-bearer-token',
    keywords: ['A'.repeat(21)],
    pattern: /A{21,24}[A-Za-z\d%]{60,120}(?![A-Za-z\d])/dy,
    secrets: [fake('A'.repeat(21), 60)],
    source: 'https://docs.x.com/fundamentals/authentication/oauth-2-0/bearer-tokens',
  }),
  prefixed({
    id: 'pinterest-token',
    keywords: ['pina_', 'pinc_', 'pinr_'],
    pattern: /pin[acr]_[A-Za-z\d]{64,200}(?![A-Za-z\d])/dy,
    secrets: [fake('pina_', 64), fake('pinr_', 120)],
    source: 'https://developers.pinterest.com/docs/getting-started/authentication-and-scopes/',
  }),
  prefixed({
    id: 'asana-personal-access-token',
    keywords: ['1/1', '2/1'],
    pattern: /[12]\/1\d{12,16}(?:\/\d{13,17})?:[\da-f]{32}(?![A-Za-z\d])/dy,
    secrets: [
      fake(`${fake('1/1', 15, 'digit')}:`, 32, 'hex'),
      fake(`${fake(`${fake('2/1', 15, 'digit')}/`, 16, 'digit')}:`, 32, 'hex'),
    ],
    source: 'https://developers.asana.com/docs/personal-access-token',
  }),
  prefixed({
    id: 'clickup-token',
    keywords: ['pk_1', 'pk_2', 'pk_3', 'pk_4', 'pk_5', 'pk_6', 'pk_7', 'pk_8', 'pk_9'],
    pattern: /pk_\d{4,12}_[A-Z\d]{32}(?![A-Za-z\d])/dy,
    secrets: [fake('pk_12345678_', 32, 'upper')],
    source: 'https://developer.clickup.com/docs/authentication',
  }),
  prefixed({
    id: 'frame-io-token',
    keywords: ['fio-u-'],
    pattern: /fio-u-[\w=-]{64}(?![\w-])/diy,
    secrets: [fake('fio-u-', 64, 'base64url')],
    source: 'https://developer.frame.io/docs/getting-started/authentication',
  }),
  prefixed({
    id: 'cal-com-api-key',
    keywords: ['cal_live_', 'cal_test_'],
    pattern: /cal_(?:live|test)_[\da-f]{32}[A-Za-z\d]{0,256}/dy,
    secrets: [fake('cal_live_', 32, 'hex'), fake('cal_test_', 32, 'hex')],
    source: 'https://cal.com/docs/api-reference/v2/introduction',
  }),
  prefixed({
    id: 'samsara-api-token',
    keywords: ['samsara_api_'],
    pattern: /samsara_api_[A-Za-z\d]{30}(?![A-Za-z\d])/dy,
    secrets: [fake('samsara_api_', 30)],
    source: 'https://developers.samsara.com/docs/authentication',
  }),
  prefixed({
    id: 'stytch-secret',
    keywords: ['secret-live-', 'secret-test-'],
    pattern: /secret-(?:live|test)-[\w=-]{36}(?![\w-])/dy,
    secrets: [fake('secret-live-', 36, 'base64url'), fake('secret-test-', 36, 'base64url')],
    source: 'https://stytch.com/docs/api/authentication',
  }),
  prefixed({
    id: 'thunderstore-token',
    keywords: ['tss_'],
    pattern: /tss_[A-Za-z\d]{40}(?![A-Za-z\d])/dy,
    secrets: [fake('tss_', 40)],
    source: 'https://thunderstore.io/api/docs/',
  }),
  prefixed({
    id: 'intra42-client-secret',
    keywords: ['s-s4t2ud-', 's-s4t2af-'],
    pattern: /s-s4t2(?:ud|af)-[\da-f]{64}(?![A-Za-z\d])/dy,
    secrets: [fake('s-s4t2ud-', 64, 'hex'), fake('s-s4t2af-', 64, 'hex')],
    source: 'https://api.intra.42.fr/apidoc/guides/getting_started',
  }),
  prefixed({
    id: 'persona-api-key',
    keywords: ['persona_production_', 'persona_sandbox_'],
    pattern: /persona_(?:production|sandbox)_[\w-]{32,64}/dy,
    secrets: [fake('persona_production_', 32), fake('persona_sandbox_', 36)],
    source: 'https://docs.withpersona.com/api-keys',
  }),
  prefixed({
    id: 'salesforce-access-token',
    keywords: ['00D'],
    pattern: /00D[A-Za-z\d]{9,15}![\w.]{60,200}/dy,
    secrets: [fake(`${fake('00D', 9)}!`, 60), fake(`${fake('00D', 12)}!`, 96)],
    source:
      'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_tokens_scopes.htm',
  }),
  prefixed({
    id: 'salesforce-refresh-token',
    keywords: ['5Aep861'],
    pattern: /5Aep861[\w.]{60,120}/dy,
    secrets: [fake('5Aep861', 60), fake('5Aep861', 80)],
    source:
      'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_tokens_scopes.htm',
  }),
  prefixed({
    id: 'salesforce-consumer-key',
    keywords: ['3MVG'],
    pattern: /3MVG[\w.]{40,120}/dy,
    secrets: [fake('3MVG', 40), fake('3MVG9', 80)],
    source:
      'https://help.salesforce.com/s/articleView?id=xcloud.connected_app_create_api_integration.htm',
  }),
  prefixed({
    id: 'adobe-client-secret',
    keywords: ['p8e-'],
    pattern: /p8e-[\w-]{32}(?![\w-])/dy,
    secrets: [fake('p8e-', 32)],
    source: 'https://developer.adobe.com/developer-console/docs/guides/authentication/',
  }),
]);
