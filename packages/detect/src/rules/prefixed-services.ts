import { family } from '../family.ts';
import type { Rule } from '../rule.ts';
import { prefixTable } from '../tables.ts';

/** Devices, scans and logistics, by the first letters of the secret. */
export const prefixedServices: readonly Rule[] = family(
  { severity: 'high' },
  prefixTable(`
    adafruit-io-key          aio_                                      alnum      28      https://io.adafruit.com/api/docs/
    aikido-client-secret     AIK_SECRET_                               alnum      64      https://apidocs.aikido.dev/reference/authorization
    aikido-ci-token          AIK_CI_                                   alnum      20-44   https://apidocs.aikido.dev/reference/authorization
    appsweep-token           gs_appsweep_                              base64url  24-48   https://help.guardsquare.com/
    flexport-api-key         shltm_                                    base64url  40      https://developers.flexport.com/
    testkube-api-token       tkcapi_                                   hex        30      https://docs.testkube.io/articles/api-token-management
  `),
);
