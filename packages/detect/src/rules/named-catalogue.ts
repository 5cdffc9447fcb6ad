import { family } from '../family.ts';
import type { Rule } from '../rule.ts';
import { namedTable } from '../tables.ts';

/** More of smaller services, by the name before the secret and its exact form. */
export const namedCatalogue: readonly Rule[] = family(
  { severity: 'medium' },
  namedTable(`
    apimatic-api-key apimatic base64url64 https://docs.apimatic.io/platform-api/
    apimetrics-api-key apimetrics alnum32 https://apimetrics.io/api-docs/
    besn-api-key besnappy hex64 https://github.com/BeSnappy/api-docs
    blit-api-key blitapp base64url39 https://blitapp.com/api/
    buildkite-api-key buildkite lower40 https://buildkite.com/docs/apis/managing-api-tokens
    cicero-api-key cicero lower40 https://cicero.azavea.com/docs/
    coda-api-key coda uuid https://coda.io/developers/apis/v1#section/Authentication
    coinlib-api-key coinlib lower16 https://coinlib.io/apidocs
    commodities-api-key commodities alnum60 https://commodities-api.com/documentation
    deputy-api-key deputy lower32 https://developer.deputy.com/deputy-docs/docs/the-hello-world-of-deputy
    diff-api-key diffbot lower32 https://docs.diffbot.com/reference/authentication
    dys-api-key dyspatch upper52 https://docs.dyspatch.io/api/
    enigma-api-key enigma alnum40 https://documentation.enigma.com/
    envoy-api-key envoy alnum220 https://developers.envoy.com/hub/docs/api-keys
    forest-api-key forest_auth_secret base64url22 https://docs.forestadmin.com/developer-guide-agents-nodejs/
    formcraft-api-key formcraft lower16 https://formcrafts.com/help/api
    fulcrum-api-key fulcrum lower80 https://docs.fulcrumapp.com/docs/getting-started-with-the-fulcrum-api
    gemstash-api-key gemstash hex32 https://github.com/rubygems/gemstash/blob/main/docs/gemstash-private-gems.7.md
    geocode-api-key geocode lower28 https://geocode.xyz/api
    gitalk-api-key gitalk hex40 https://github.com/gitalk/gitalk#options
    groovehq-api-key groove alnum64 https://developer.groovehq.com/
    holistic-api-key holistic hex64 https://holistic.dev/en/docs/
    huawei-api-key huawei,huaweicloud alnum40 https://support.huaweicloud.com/intl/en-us/usermanual-ca/ca_01_0003.html
    humanity-api-key humanity lower40 https://platform.humanity.com/docs/authentication
    ipinfodb-api-key ipinfodb lower64 https://www.ipinfodb.com/api
    karmacrm-api-key karma alnum20 https://karmacrm.com/api
    lark-api-key lark,larksuite alnum32 https://open.larksuite.com/document/server-docs/authentication-management/access-token/app_access_token_internal
    liveagent-api-key liveagent alnum32 https://support.liveagent.com/982072-API-key
    loginradius-api-key loginradius uuid https://www.loginradius.com/docs/api/v2/admin-console/platform-security/api-key-and-secret/
    metrilo-api-key metrilo lower16 https://support.metrilo.com/
    nethunt-api-key nethunt uuid https://nethunt.com/integration-api
    nimble-api-key nimble alnum30 https://nimble.readthedocs.io/en/latest/obtaining_key/
    noticeable-api-key noticeable alnum20 https://graphqldoc.noticeable.io/
    openvpn-api-key openvpn base64url64-128 https://openvpn.net/cloud-docs/developer/creating-api-credentials.html
    owl-api-key owlbot lower40 https://owlbot.info/
    pandascore-api-key pandascore base64url51 https://developers.pandascore.co/docs/authentication
    paymo-api-key paymoapp alnum44 https://github.com/paymoapp/api
    powr-api-key powrbot alnum40 https://powrbot.com/docs/
    prodpad-api-key prodpad hex64 https://help.prodpad.com/article/759-api
    protocolsio-api-key protocolsio lower64 https://apidoc.protocols.io/
    razorpay-api-key razor alnum20-50 https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/
    refiner-api-key refiner uuid https://refiner.io/docs/api/
    revampcrm-api-key revamp,revampcrm alnum40 https://app.revampcrm.com/api/docs
    roaring-api-key roaring base64url28 https://developer.roaring.io/
    salesforceinstance-api-key client_secret alnum30-100 https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_refresh_token_flow.htm&type=5
    salesforceinstance-named-key refresh_token,refreshtoken alnum30-100 https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_refresh_token_flow.htm&type=5
    skr-api-key skrapp alnum42 https://skrapp.io/api
    solarwindsobservability-api-key solarwinds,swoken,solarwinds_api_token base64url71 https://documentation.solarwinds.com/en/success_center/observability/content/api/api-swagger.htm
    speechtextai-api-key speechtext hex32 https://speechtext.ai/speech-recognition-api
    streak-api-key streak hex32 https://streak.readme.io/reference/authentication
    supernotes-api-key supernotes base64url43 https://api.supernotes.app/docs
    surveyanyplace-api-key survey,surveyanyplace alnum32 https://developer.pointerpro.com/
    testing-api-key testingbot lower32 https://testingbot.com/support/api
    vbout-api-key vbout digit25 https://developers.vbout.com/docs
    verifier-api-key verifier lower96 https://verifier.meetchopra.com/docs
    webscr-api-key webscraping alnum32 https://docs.webscrapingapi.com/
  `),
);
