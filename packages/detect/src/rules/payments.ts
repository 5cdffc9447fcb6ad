import { fake, fakeUuid } from '../fake.ts';
import { family } from '../family.ts';
import { isRandom } from '../placeholder.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** Money and trade. Publishable keys are not secrets. */
export const payments: readonly Rule[] = family({ severity: 'critical' }, [
  prefixed({
    id: 'stripe-secret-key',
    // Clerk, Paystack, WorkOS and others took over the prefix.
    keywords: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'sk_prod_', 'rk_prod_', 'sk_org_'],
    pattern: /[rs]k_(?:live|test|prod|org)_\w{24,512}/dy,
    secrets: [
      fake('sk_live_', 24),
      fake('sk_test_', 99),
      fake('rk_live_', 24),
      fake('rk_prod_', 24),
      fake('sk_live_', 40, 'hex'),
    ],
    source: 'https://docs.stripe.com/keys',
  }),
  prefixed({
    id: 'stripe-webhook-secret',
    keywords: ['whsec_'],
    pattern: /whsec_[\w+/]{24,128}={0,2}/dy,
    secrets: [fake('whsec_', 24), fake('whsec_', 32), `${fake('whsec_', 43, 'base64')}=`],
    source: 'https://docs.stripe.com/webhooks',
  }),
  prefixed({
    id: 'square-token',
    keywords: ['sq0atp-', 'sq0csp-', 'sq0idp-'],
    pattern: /sq0(?:atp|csp|idp)-[\w-]{22,60}/dy,
    secrets: [fake('sq0atp-', 22, 'base64url'), fake('sq0csp-', 43, 'base64url')],
    source: 'https://developer.squareup.com/docs/build-basics/access-tokens',
  }),
  prefixed({
    id: 'square-access-token',
    keywords: ['EAAA'],
    pattern: /EAAA[\w-]{60}(?![\w/+=-])/dy,
    secrets: [fake('EAAA', 60, 'base64url')],
    source: 'https://developer.squareup.com/docs/build-basics/access-tokens',
  }),
  prefixed({
    id: 'braintree-access-token',
    keywords: ['access_token$'],
    pattern: /access_token\$(?:production|sandbox)\$[\da-z]{16}\$[\da-f]{32}(?![A-Za-z\d])/dy,
    secrets: [fake(`${fake('access_token$production$', 16, 'hex')}$`, 32, 'hex')],
    source: 'https://developer.paypal.com/braintree/docs/guides/authorization/overview',
  }),
  prefixed({
    id: 'shopify-token',
    keywords: ['shpat_', 'shpss_', 'shpca_', 'shppa_', 'shptka_'],
    pattern: /shp(?:at|ss|ca|pa|tka)_[A-Za-z\d]{32,320}/dy,
    secrets: [
      fake('shpat_', 32, 'hex'),
      fake('shpss_', 32, 'hex'),
      fake('shpca_', 32, 'hex'),
      fake('shppa_', 32, 'hex'),
    ],
    source: 'https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens',
  }),
  prefixed({
    id: 'razorpay-key',
    keywords: ['rzp_live_', 'rzp_test_'],
    pattern: /rzp_(?:live|test)_[A-Za-z\d]{14}(?![A-Za-z\d])/dy,
    secrets: [fake('rzp_live_', 14), fake('rzp_test_', 14)],
    source: 'https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/',
  }),
  prefixed({
    id: 'plaid-access-token',
    keywords: ['access-sandbox-', 'access-development-', 'access-production-'],
    pattern:
      /access-(?:sandbox|development|production)-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![A-Za-z\d])/dy,
    secrets: [fakeUuid('access-sandbox-'), fakeUuid('access-production-')],
    source: 'https://plaid.com/docs/api/items/',
  }),
  prefixed({
    id: 'adyen-api-key',
    keywords: [
      'AQEhhm',
      'AQEmhm',
      'AQEnhm',
      'AQEphm',
      'AQEqhm',
      'AQEshm',
      'AQEthm',
      'AQEvhm',
      'AQExhm',
      'AQEyhm',
      'AQE1hm',
      'AQEkhm',
    ],
    pattern: /AQE[\da-z]hm[\w+/=-]{60,300}/dy,
    secrets: [fake('AQEyhm', 60, 'base64'), fake('AQEmhm', 180, 'base64')],
    source: 'https://docs.adyen.com/development-resources/api-credentials/',
  }),
  prefixed({
    id: 'flutterwave-key',
    keywords: ['FLWSECK', 'FLWPUBK'],
    pattern: /FLW(?:SEC|PUB)K(?:_TEST)?-[\da-z]{12,40}(?:-X)?(?![A-Z\d])/diy,
    secrets: [
      fake('FLWSECK-', 12, 'hex'),
      `${fake('FLWSECK_TEST-', 32, 'hex')}-X`,
      `${fake('FLWPUBK_TEST-', 32, 'hex')}-X`,
    ],
    source: 'https://developer.flutterwave.com/docs/authentication',
  }),
  prefixed({
    id: 'mercadopago-access-token',
    keywords: ['APP_USR-'],
    pattern: /APP_USR-\d{12,18}-\d{6}-[\da-f]{32}-\d{6,12}(?![A-Za-z\d])/dy,
    secrets: [
      [16, 6].reduce((made, length) => fake(`${made}-`, length, 'digit'), 'APP_USR') +
        fake('-', 32, 'hex') +
        fake('-', 6, 'digit'),
    ],
    source: 'https://www.mercadopago.com/developers/en/docs/your-integrations/credentials',
  }),
  prefixed({
    id: 'paddle-api-key',
    keywords: ['pdl_'],
    pattern: /pdl_(?:live|sdbx)_apikey_[\da-z]{26}_[A-Za-z\d]{22}_[A-Za-z\d]{3}(?![A-Za-z\d])/dy,
    secrets: [fake(`${fake(`${fake('pdl_live_apikey_', 26, 'hex')}_`, 22)}_`, 3)],
    source: 'https://developer.paddle.com/api-reference/about/api-keys',
  }),
  prefixed({
    id: 'polar-token',
    keywords: ['polar_'],
    pattern: /polar_(?:pat|oat|at|rt|cs|whs|whc|cst|ct|ac)(?:_[uo])?_[\w-]{32,64}/dy,
    secrets: [fake('polar_oat_', 32), fake('polar_pat_', 43)],
    source: 'https://polar.sh/docs/integrate/oat',
  }),
  prefixed({
    id: 'duffel-token',
    keywords: ['duffel_'],
    pattern: /duffel_(?:test|live)_[\w=-]{43}(?![\w-])/dy,
    secrets: [fake('duffel_test_', 43, 'base64url'), fake('duffel_live_', 43, 'base64url')],
    source: 'https://duffel.com/docs/api/overview/test-your-integration',
  }),
  prefixed({
    id: 'easypost-key',
    keywords: ['EZAK', 'EZTK'],
    pattern: /EZ[AT]K[A-Za-z\d]{54}(?![\w+/])/dy,
    secrets: [fake('EZAK', 54), fake('EZTK', 54)],
    source: 'https://docs.easypost.com/docs/authentication',
  }),
  prefixed({
    id: 'shippo-token',
    keywords: ['shippo_'],
    pattern: /shippo_(?:live|test)_[\da-f]{40}[A-Za-z\d]{0,256}/dy,
    secrets: [fake('shippo_live_', 40, 'hex'), fake('shippo_test_', 40, 'hex')],
    source: 'https://docs.goshippo.com/docs/guides_general/authentication/',
  }),
  prefixed({
    id: 'settlemint-token',
    keywords: ['sm_aat_', 'sm_pat_', 'sm_sat_'],
    pattern: /sm_[aps]at_[A-Za-z\d]{16,64}(?![A-Za-z\d])/dy,
    secrets: [fake('sm_aat_', 16), fake('sm_pat_', 16), fake('sm_sat_', 16)],
    source: 'https://console.settlemint.com/documentation',
  }),
  prefixed({
    id: 'rfc8959-secret-token',
    keywords: ['secret-token:'],
    pattern: /secret-token:[\w.~%+/-]{16,300}/dy,
    secrets: [fake('secret-token:', 16), fake('secret-token:mercury_production_', 60)],
    source: 'https://www.rfc-editor.org/rfc/rfc8959',
  }),
  prefixed({
    id: 'live-key',
    // Mollie, GoCardless, Lob.
    keywords: ['live_'],
    pattern: /(?<!pk_)live_(?:pub_)?[\w-]{30,64}(?![\w-])/dy,
    isReal: isRandom,
    secrets: [fake('live_', 30), fake('live_', 40, 'base64url')],
    source: 'https://docs.mollie.com/reference/authentication',
  }),
]);
