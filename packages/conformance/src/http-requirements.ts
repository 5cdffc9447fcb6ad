import type { Signal } from '@traceveil/pipeline';
import { commonRequirements } from './common-requirements.ts';
import { isSuccess, observe, responseOf, tell } from './http-probes.ts';
import type { Exchange, HttpProbes } from './http-probes.ts';
import { httpRefusalRequirements } from './http-refusals.ts';
import { jsonRequirements } from './http-json.ts';
import { judgeCount, judgeMessage, judgeUnset, judgeWarnings } from './partial-success.ts';
import { cannotTest, fail, judgeAll, notApplicable, pass } from './requirement.ts';
import type { Observation, Requirement } from './requirement.ts';

const stable: readonly Signal[] = ['traces', 'logs', 'metrics'];
const ownConfiguration = "needs the server's configuration";
const ownResponse = 'no request makes a server write a response of that size';

/** Sections 0 and 3 of the checklist. */
export const httpRequirements: readonly Requirement<HttpProbes>[] = [
  ...commonRequirements,
  {
    id: 'HS1',
    level: 'rule',
    requirement: 'POST to /v1/traces, /v1/logs, /v1/metrics',
    check: ({ served }) => pass(`takes ${served.join(', ')}${missing(served)}`),
  },
  {
    id: 'HS1',
    level: 'rule',
    requirement: 'profiles are served, or clearly refused',
    async check({ send }) {
      const answer = await send({ path: '/v1development/profiles' });
      const isClear = answer.status === 200 || answer.status === 404;
      return isClear ? pass(String(answer.status)) : fail('200 or 404', tell(answer));
    },
  },
  {
    id: 'HS1',
    level: 'rule',
    requirement: 'another method than POST is refused with 405',
    async check({ misdirected }) {
      const [get] = await misdirected();
      return get?.answer.status === 405 ? pass('405') : fail('405', tellOf(get));
    },
  },
  {
    id: 'HS2',
    level: 'MAY',
    requirement: 'HTTP/1.1 or HTTP/2',
    check: () => pass('HTTP/1.1'),
  },
  {
    id: 'HS3',
    level: 'MUST',
    requirement: "an answer has the request's content type",
    async check({ sound, undecodable, aboveLimit }) {
      const exchanges = [...(await sound()), ...(await undecodable()), await aboveLimit()];
      return judgeAll(
        'the same content type',
        exchanges.map(observe(({ answer, encoding }) => answer.encoding === encoding)),
      );
    },
  },
  ...jsonRequirements,
  {
    id: 'HS9',
    level: 'MUST',
    requirement: 'limits the size of a body, unpacked',
    async check({ aboveLimit, take, served: [signal] }) {
      const { answer } = await aboveLimit();
      if (answer.status < 400)
        return cannotTest('takes 72 MiB: its limit is higher, or there is none');
      const after = await take('the next request', signal, Buffer.alloc(0));
      return after.isFine
        ? pass('refuses 72 MiB and serves the next request')
        : fail('the next request served', after.got);
    },
  },
  {
    id: 'HS9',
    level: 'RECOMMENDED',
    requirement: 'the limit is 64 MiB',
    async check({ belowLimit }) {
      return judgeAll('success', [
        observe(({ answer }) => answer.status === 200)(await belowLimit()),
      ]);
    },
  },
  {
    id: 'HS9',
    level: 'SHOULD',
    requirement: 'the limit can be configured',
    check: () => cannotTest(ownConfiguration),
  },
  {
    id: 'HS10',
    level: 'MUST',
    requirement: '413 above the limit',
    async check({ aboveLimit }) {
      const exchange = await aboveLimit();
      if (exchange.answer.status < 400) return notApplicable('takes 72 MiB');
      return judgeAll('413', [observe(({ answer }) => answer.status === 413)(exchange)]);
    },
  },
  {
    id: 'HS11',
    level: 'MUST',
    requirement: 'success is answered with the response message of the signal',
    async check({ sound }) {
      const observations = (await sound()).map(
        observe(({ answer, encoding }) => responseOf(answer, encoding) !== undefined),
      );
      return judgeAll('the response message', observations);
    },
  },
  {
    id: 'HS12',
    level: 'MUST',
    requirement: 'limits the size of its response; 500 if it cannot be made smaller',
    check: () => cannotTest(ownResponse),
  },
  {
    id: 'HS12',
    level: 'RECOMMENDED',
    requirement: 'that limit is 4 MiB',
    check: () => cannotTest(ownResponse),
  },
  {
    id: 'HS12',
    level: 'SHOULD',
    requirement: 'makes a response above the limit smaller; the limit can be configured',
    check: () => cannotTest(ownResponse),
  },
  {
    id: 'HS13',
    level: 'MAY',
    requirement: 'packs a response where Accept-Encoding allows it',
    async check({ send, served: [signal] }) {
      const headers = { 'accept-encoding': 'gzip' };
      const answer = await send({ signal, headers });
      return judgeAll('success', [
        { what: 'Accept-Encoding: gzip', got: tell(answer), isFine: isSuccess(answer, 'proto') },
      ]);
    },
  },
  {
    id: 'HS14',
    level: 'SHOULD',
    requirement: 'an empty request is a success',
    async check({ send, served }) {
      const observations: Observation[] = [];
      for (const signal of served) {
        const empty = await send({ signal });
        const object = await send({ signal, encoding: 'json', body: '{}' });
        observations.push(
          { what: `${signal}, no bytes`, got: tell(empty), isFine: isSuccess(empty, 'proto') },
          { what: `${signal}, {}`, got: tell(object), isFine: isSuccess(object, 'json') },
        );
      }
      return judgeAll('success', observations);
    },
  },
  {
    id: 'HS15',
    level: 'MUST',
    requirement: 'success is 200',
    async check({ sound }) {
      return judgeAll('200', (await sound()).map(observe(({ answer }) => answer.status === 200)));
    },
  },
  {
    id: 'HS15',
    level: 'MUST',
    requirement: 'partial_success is unset when all is taken',
    check: async ({ sound }) => judgeUnset(responses(await sound())),
  },
  {
    id: 'HS16',
    level: 'MUST',
    requirement: 'partial success is 200 and counts the rejected items',
    async check({ mixed }) {
      const { answer, encoding } = await mixed();
      return judgeCount(answer.status === 200 ? responseOf(answer, encoding) : undefined);
    },
  },
  {
    id: 'HS17',
    level: 'SHOULD',
    requirement: 'error_message says why items were rejected',
    async check({ mixed }) {
      const { answer, encoding } = await mixed();
      return judgeMessage(responseOf(answer, encoding));
    },
  },
  {
    id: 'HS17',
    level: 'MUST',
    requirement: 'a warning has 0 rejected and a message',
    check: async ({ sound }) => judgeWarnings(responses(await sound())),
  },
  ...httpRefusalRequirements,
  {
    id: 'HS24',
    level: 'SHOULD',
    requirement: 'protobuf and JSON on one port, by content type',
    async check({ send, served: [signal] }) {
      const contentType = 'application/json; charset=utf-8';
      const json = await send({ signal, encoding: 'json', contentType, body: '{}' });
      const proto = await send({ signal });
      return judgeAll('success', [
        { what: contentType, got: tell(json), isFine: isSuccess(json, 'json') },
        { what: 'protobuf', got: tell(proto), isFine: isSuccess(proto, 'proto') },
      ]);
    },
  },
  {
    id: 'HS25',
    level: 'MAY',
    requirement: 'gRPC and HTTP on one port',
    check: () => notApplicable('one protocol an endpoint is checked'),
  },
  {
    id: 'HS26',
    level: 'rule',
    requirement: 'the default port is 4318',
    check: () => cannotTest(ownConfiguration),
  },
];

function missing(served: readonly Signal[]): string {
  const refused = stable.filter((signal) => !served.includes(signal));
  return refused.length === 0 ? '' : `; not ${refused.join(', ')}`;
}

function responses(exchanges: readonly Exchange[]) {
  return exchanges.map(({ answer, encoding }) => responseOf(answer, encoding));
}

function tellOf(exchange: Exchange | undefined): string {
  return exchange ? tell(exchange.answer) : 'nothing';
}
