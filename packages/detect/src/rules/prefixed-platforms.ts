import { family } from '../family.ts';
import type { Rule } from '../rule.ts';
import { prefixTable } from '../tables.ts';

/** Where programs are built, run, stored and watched, by a prefix. */
export const prefixedPlatforms: readonly Rule[] = family(
  { severity: 'high' },
  prefixTable(`
    aftership-api-key asat_ hex 32 https://www.aftership.com/docs/
    aiven-service-password     AVNS_                    base64url   15-30   https://aiven.io/docs/
    appwrite-api-key standard_ hex 256 https://appwrite.io/docs/
    backblaze-application-key K001,K002,K003,K004,K005 base64! 27 https://www.backblaze.com/docs/
    checkly-api-key cu_ hex 32 https://www.checklyhq.com/docs/
    cloudflare-tunnel-token eyJhIjoi base64 120-256 https://developers.cloudflare.com/
    cockroach-cloud-key CCDB1_ base64url 63 https://www.cockroachlabs.com/docs/
    coralogix-api-key cxtp_,cxup_,cxst_ alnum 30 https://coralogix.com/docs/
    covalent-api-key cqt_ alnum 28-40 https://goldrush.dev/docs/
    dbt-cloud-token            dbtc_,dbtu_              base64url   40-64   https://docs.getdbt.com/
    dependency-track-api-key odt_ base64url 32-48 https://docs.dependencytrack.org/
    depot-token depot_project_,depot_user_,depot_org_ alnum 40-80 https://depot.dev/docs/
    dub-api-key                dub_                     alnum       24      https://dub.co/docs/
    firehydrant-token fhb- hex 32 https://docs.firehydrant.com/
    fleetbase-api-key flb_live_,flb_test_ alnum 20 https://docs.fleetbase.io/
    gitbook-api-token gb_api_ alnum 40 https://gitbook.com/docs/
    gitpod-token gitpod_pat_ base64url 32-128 https://www.gitpod.io/docs/
    growthbook-secret-key secret_admin_,secret_readonly_,secret_user_ alnum 30-64 https://docs.growthbook.io/
    healthchecks-api-key hcw_,hcr_ alnum 28 https://healthchecks.io/docs/
    honeybadger-api-key hbp_ alnum 36 https://docs.honeybadger.io/
    hookdeck-api-key hkdk_ alnum 32-64 https://hookdeck.com/docs/
    iterative-studio-token     isat_                    alnum       44-64   https://dvc.org/doc/
    jumpcloud-api-key jca_ alnum 36 https://docs.jumpcloud.com/
    keygen-token               prod-,admin-,activ-      hex         64-70   https://keygen.sh/docs/
    metabase-api-key mb_ base64 43-44 https://www.metabase.com/docs/
    mongodb-atlas-secret mdb_sa_sk_ base64url 40 https://www.mongodb.com/docs/
    n8n-api-key                n8n_api_                 hex         80-128  https://docs.n8n.io/api/
    netbird-token              nbp_                     alnum       36      https://docs.netbird.io/
    nightfall-api-key NF- alnum! 32 https://docs.nightfall.ai/
    ntfy-token                 tk_                      lower!      29      https://docs.ntfy.sh/
    onesignal-api-key os_v2_app_,os_v2_org_ lower 103 https://documentation.onesignal.com/
    onesignal-user-auth-key os_v1_ lower 60-120 https://documentation.onesignal.com/
    ory-api-key ory_pat_,ory_apikey_,ory_wak_ alnum 32-64 https://www.ory.com/docs/
    permit-api-key             permit_key_              alnum       90-130  https://docs.permit.io/
    pganalyze-api-key PGA hex! 32-64 https://pganalyze.com/docs/
    posthog-project-key phc_ alnum 43 https://posthog.com/docs/
    quicknode-api-key QN_ hex 32 https://www.quicknode.com/docs/
    ramp-client-secret         ramp_sec_                alnum       48-64   https://docs.ramp.com/
    runway-api-key key_ hex 128 https://docs.dev.runwayml.com/
    salad-cloud-api-key        salad_cloud_user_        alnum       32-80   https://docs.salad.com/
    spacelift-api-secret spcl_ hex 64 https://docs.spacelift.io/
    spectralops-key spu- hex 32 https://docs.spectralops.io/
    svix-api-key               testsk_                  base64url   32      https://docs.svix.com/
    temporal-cloud-key tmprl_ base64url 32-512 https://docs.temporal.io/
    tigris-secret-key tsec_ base64url 40-80 https://www.tigrisdata.com/docs/
    tolgee-token               tgpat_,tgpak_            lower       40-64   https://docs.tolgee.io/
    trufflehog-enterprise-key thog-key-,thog-secret- hex 16-32 https://docs.trufflesecurity.com/
    ubidots-token BBUS-,BBFF- alnum 30-64 https://docs.ubidots.com/
    user-flow-key userflow_ base64url 24-64 https://docs.userflow.com/
    warpstream-agent-key aks_,aki_ hex 64 https://docs.warpstream.com/
    workato-token wrkatrn,wrkaus- base64url 40-400 https://docs.workato.com/
    xata-api-key               xau_                     alnum       38-40   https://xata.io/docs/
`),
);
