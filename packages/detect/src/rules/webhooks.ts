import { fake, fakeUuid } from '../fake.ts';
import { family } from '../family.ts';
import { isStandIn } from '../placeholder.ts';
import type { PatternRule, Rule } from '../rule.ts';

interface Webhook extends Pick<PatternRule, 'id' | 'source'> {
  /** The host, which the pattern begins with, and the path up to the secret. */
  readonly host: string;
  readonly path?: RegExp;
  readonly secret: RegExp;
  readonly example: string;
}

/** An address that whoever knows it may post to: the part that nobody can guess is the secret. */
function webhook({ id, host, path, secret, example, source }: Webhook): PatternRule {
  return {
    id,
    keywords: [host],
    boundary: 'none',
    pattern: new RegExp(
      `${host.replaceAll(/[.?]/g, String.raw`\$&`)}${path?.source ?? ''}(?<secret>${secret.source})`,
      'dy',
    ),
    isReal: (found) => !isStandIn(found),
    examples: {
      finds: [
        `https://${example}`,
        `curl -X POST "https://${example}" -d x`,
        `{"url":"${example}"}`,
      ],
      ignores: [`https://${host}`, `https://${host}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`],
    },
    source,
  };
}

/** Incoming webhooks. */
export const webhooks: readonly Rule[] = family({ severity: 'medium' }, [
  webhook({
    id: 'dingtalk-webhook',
    host: 'oapi.dingtalk.com/robot/send?access_token=',
    secret: /[\da-f]{64}/,
    example: fake('oapi.dingtalk.com/robot/send?access_token=', 64, 'hex'),
    source: 'https://open.dingtalk.com/document/robots/custom-robot-access',
  }),
  webhook({
    id: 'feishu-webhook',
    host: 'open.feishu.cn/open-apis/bot/',
    path: /(?:v2\/)?hook\//,
    secret: /[\da-f-]{32,36}/,
    example: fakeUuid('open.feishu.cn/open-apis/bot/v2/hook/'),
    source: 'https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot',
  }),
  webhook({
    id: 'lark-webhook',
    host: 'open.larksuite.com/open-apis/bot/',
    path: /(?:v2\/)?hook\//,
    secret: /[\da-f-]{32,36}/,
    example: fakeUuid('open.larksuite.com/open-apis/bot/v2/hook/'),
    source: 'https://open.larksuite.com/document/client-docs/bot-v3/add-custom-bot',
  }),
  webhook({
    id: 'wecom-webhook',
    host: 'qyapi.weixin.qq.com/cgi-bin/webhook/send?key=',
    secret: /[\da-f-]{36}/,
    example: fakeUuid('qyapi.weixin.qq.com/cgi-bin/webhook/send?key='),
    source: 'https://developer.work.weixin.qq.com/document/path/91770',
  }),
  webhook({
    id: 'google-chat-webhook',
    host: 'chat.googleapis.com/v1/spaces/',
    path: /[\w-]{4,64}\/messages\?key=[\w-]{20,64}&token=/,
    secret: /[\w-]{20,128}(?:%3D)?/,
    example: fake(
      'chat.googleapis.com/v1/spaces/AAAAb1/messages?key=Kz-12345678901234567890&token=',
      43,
    ),
    source: 'https://developers.google.com/workspace/chat/quickstart/webhooks',
  }),
  webhook({
    id: 'zapier-webhook',
    host: 'hooks.zapier.com/hooks/catch/',
    path: /(?=\d{4,12}\/)/,
    secret: /\d{4,12}\/[a-z\d]{5,16}/,
    example: fake('hooks.zapier.com/hooks/catch/1234567/', 7, 'lower'),
    source: 'https://help.zapier.com/hc/en-us/articles/8496288690317',
  }),
  webhook({
    id: 'ifttt-webhook',
    host: 'maker.ifttt.com/trigger/',
    path: /[\w{}-]{1,64}\/(?:json\/)?with\/key\//,
    secret: /[\w-]{20,64}/,
    example: fake('maker.ifttt.com/trigger/door/with/key/', 43, 'base64url'),
    source: 'https://ifttt.com/maker_webhooks',
  }),
  webhook({
    id: 'make-webhook',
    host: 'make.com/',
    path: /(?<=hook\.(?:eu|us)\d\.make\.com\/)/,
    secret: /[a-z\d]{32}/,
    example: fake('hook.eu1.make.com/', 32, 'lower'),
    source: 'https://www.make.com/en/help/tools/webhooks',
  }),
  webhook({
    id: 'power-automate-webhook',
    host: 'logic.azure.com',
    path: /(?::\d{2,5})?\/workflows\/[\da-f]{32}\/triggers\/[^\s"'<>]{1,256}[?&]sig=/,
    secret: /[\w-]{43}/,
    example: fake(
      'prod-12.westeurope.logic.azure.com:443/workflows/0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke?api-version=2016-06-01&sig=',
      43,
      'base64url',
    ),
    source: 'https://learn.microsoft.com/en-us/azure/logic-apps/logic-apps-securing-a-logic-app',
  }),
  webhook({
    id: 'pagerduty-events-key',
    host: 'events.pagerduty.com/integration/',
    secret: /[\da-f]{32}/,
    example: fake('events.pagerduty.com/integration/', 32, 'hex'),
    source: 'https://support.pagerduty.com/main/docs/services-and-integrations',
  }),
]);
