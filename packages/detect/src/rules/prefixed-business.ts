import { family } from '../family.ts';
import type { Rule } from '../rule.ts';
import { prefixTable } from '../tables.ts';

/** Money, mail, messages and customers, by a prefix. */
export const prefixedBusiness: readonly Rule[] = family(
  { severity: 'critical' },
  prefixTable(`
    asaas-api-key             $aact_prod_,$aact_hmlg_,$aact_ alnum  60-256  https://docs.asaas.com/
    brex-token bxt_ base64url 32-64 https://developer.brex.com/
    canva-connect-secret cnvca base64url 45-64 https://www.canva.dev/docs/
    checkout-secret-key sk_sbox_,sk_ lower! 26 https://www.checkout.com/docs/
    crossmint-server-key sk_production_,sk_staging_ alnum 100-400 https://docs.crossmint.com/
    klaviyo-private-key pk_ hex 34 https://developers.klaviyo.com/
    lemlist-api-key lem_ hex 32 https://developer.lemlist.com/
    midtrans-server-key Mid-server-,SB-Mid-server- base64url 24 https://docs.midtrans.com/
    omise-secret-key          skey_test_,skey_         lower!      19      https://docs.opn.ooo/
    pagarme-api-key           ak_live_,ak_test_        alnum       30      https://docs.pagar.me/
    rainforest-pay-key sbx_apikey_,apikey_ hex! 64 https://docs.rainforestpay.com/
    recharge-token            sk_1x1_,sk_2x2_ hex     64      https://docs.getrecharge.com/
    robinhood-crypto-key rh-api- base64url 36 https://docs.robinhood.com/
    seam-api-key              seam_                    base64url!  28-64   https://docs.seam.co/
    shipengine-api-key TEST_ base64! 43 https://www.shipengine.com/docs/
    woocommerce-key ck_,cs_ hex 40 https://woocommerce.com/document/
    xendit-secret-key         xnd_production_,xnd_development_ alnum 40-80 https://docs.xendit.co/
`),
);
