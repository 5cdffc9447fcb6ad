import { commonRequirements } from './common-requirements.ts';
import { isSuccess, responseOf } from './grpc-probes.ts';
import type { GrpcExchange, GrpcProbes } from './grpc-probes.ts';
import { profilesService } from './grpc-sender.ts';
import { judgeCount, judgeMessage, judgeUnset, judgeWarnings } from './partial-success.ts';
import { cannotTest, fail, judgeAll, notApplicable, pass } from './requirement.ts';
import type { Observation, Requirement } from './requirement.ts';

const ownConfiguration = "needs the server's configuration";
const ownResponse = 'no request makes a server write a response of that size';
const overload = 'only a load test overloads a server';

/** Sections 0 and 1 of the checklist. */
export const grpcRequirements: readonly Requirement<GrpcProbes>[] = [
  ...commonRequirements,
  {
    id: 'GS1',
    level: 'MUST',
    requirement: 'limits the size of a message, unpacked',
    async check({ aboveLimit, take, served: [signal] }) {
      const { answer } = await aboveLimit();
      if (answer.code === 0)
        return cannotTest('takes 72 MiB: its limit is higher, or there is none');
      const after = await take('the next request', signal, new Uint8Array(0));
      return after.isFine
        ? pass('refuses 72 MiB and serves the next request')
        : fail('the next request served', after.got);
    },
  },
  {
    id: 'GS2',
    level: 'RECOMMENDED',
    requirement: 'the limit is 64 MiB',
    check: async ({ belowLimit }) =>
      judgeAll('OK', [observe(({ answer }) => answer.code === 0)(await belowLimit())]),
  },
  {
    id: 'GS3',
    level: 'SHOULD',
    requirement: 'the limit can be configured',
    check: () => cannotTest(ownConfiguration),
  },
  {
    id: 'GS4',
    level: 'MUST',
    requirement: 'RESOURCE_EXHAUSTED above the limit, not to be retried',
    async check({ aboveLimit }) {
      const { answer } = await aboveLimit();
      if (answer.code === 0) return notApplicable('takes 72 MiB');
      const expected = 'RESOURCE_EXHAUSTED without RetryInfo';
      if (answer.codeName !== 'RESOURCE_EXHAUSTED') return fail(expected, answer.codeName);
      const isRetryable = answer.details?.details.includes('RetryInfo') === true;
      return isRetryable ? fail(expected, 'RetryInfo') : pass(expected);
    },
  },
  {
    id: 'GS5',
    level: 'SHOULD',
    requirement: 'serves calls on one connection at the same time',
    async check({ concurrent }) {
      const answers = await concurrent();
      const failed = answers.filter((answer) => !isSuccess(answer));
      const names = [...new Set(failed.map(({ codeName }) => codeName))].join(', ');
      if (failed.length === 0) return pass(`${answers.length} calls`);
      return fail(`${answers.length} × OK`, `${failed.length} × ${names}`);
    },
  },
  {
    id: 'GS6',
    level: 'MUST',
    requirement: 'success and failure are answered each in its way',
    async check({ sound, undecodable }) {
      return judgeAll('a response message or an error', [
        ...(await sound()).map(observe(({ answer }) => responseOf(answer) !== undefined)),
        ...(await undecodable()).map(observe(({ answer }) => answer.code !== 0)),
      ]);
    },
  },
  {
    id: 'GS7',
    level: 'MUST',
    requirement: 'limits the size of its response',
    check: () => cannotTest(ownResponse),
  },
  {
    id: 'GS8',
    level: 'RECOMMENDED',
    requirement: 'that limit is 4 MiB, and can be configured',
    check: () => cannotTest(ownResponse),
  },
  {
    id: 'GS9',
    level: 'SHOULD',
    requirement: 'makes a response above the limit smaller',
    check: () => cannotTest(ownResponse),
  },
  {
    id: 'GS10',
    level: 'MUST',
    requirement: 'RESOURCE_EXHAUSTED when the response cannot be made smaller',
    check: () => cannotTest(ownResponse),
  },
  {
    id: 'GS11',
    level: 'SHOULD',
    requirement: 'an empty request is a success',
    async check({ served, take }) {
      const observations: Observation[] = [];
      for (const signal of served) observations.push(await take(signal, signal, new Uint8Array(0)));
      return judgeAll('OK', observations);
    },
  },
  {
    id: 'GS12',
    level: 'MUST',
    requirement: 'success is answered with the response message of the signal',
    check: async ({ sound }) =>
      judgeAll(
        'the response message',
        (await sound()).map(observe(({ answer }) => responseOf(answer) !== undefined)),
      ),
  },
  {
    id: 'GS13',
    level: 'MUST',
    requirement: 'partial_success is unset when all is taken',
    check: async ({ sound }) => judgeUnset((await sound()).map(({ answer }) => responseOf(answer))),
  },
  {
    id: 'GS14',
    level: 'MUST',
    requirement: 'partial success is the same response message',
    async check({ mixed }) {
      const { answer } = await mixed();
      const response = responseOf(answer);
      if (answer.code === 0 && !response) return fail('the response message', 'something else');
      return judgeCount(response);
    },
  },
  {
    id: 'GS15',
    level: 'MUST',
    requirement: 'partial success counts the rejected items',
    check: async ({ mixed }) => judgeCount(responseOf((await mixed()).answer)),
  },
  {
    id: 'GS16',
    level: 'SHOULD',
    requirement: 'error_message says why items were rejected',
    check: async ({ mixed }) => judgeMessage(responseOf((await mixed()).answer)),
  },
  {
    id: 'GS17',
    level: 'MUST',
    requirement: 'a warning has 0 rejected and a message',
    check: async ({ sound }) =>
      judgeWarnings((await sound()).map(({ answer }) => responseOf(answer))),
  },
  {
    id: 'GS18',
    level: 'SHOULD',
    requirement: 'UNAVAILABLE for what may be sent again',
    check: () => cannotTest(overload),
  },
  {
    id: 'GS19',
    level: 'RECOMMENDED',
    requirement: 'INVALID_ARGUMENT for what cannot be decoded',
    check: async ({ undecodable }) =>
      judgeAll(
        'INVALID_ARGUMENT',
        (await undecodable()).map(observe(({ answer }) => answer.codeName === 'INVALID_ARGUMENT')),
      ),
  },
  {
    id: 'GS20',
    level: 'MAY',
    requirement: 'other codes where they fit better',
    check: () => cannotTest('needs a sender that the server refuses'),
  },
  {
    id: 'GS21',
    level: 'SHOULD',
    requirement: 'tells senders to slow down',
    check: () => cannotTest(overload),
  },
  {
    id: 'GS22',
    level: 'SHOULD',
    requirement: 'a retry_delay neither too small nor too large',
    check: () => cannotTest(overload),
  },
  {
    id: 'GS23',
    level: 'rule',
    requirement: 'the services of OTLP for traces, logs, metrics',
    check: ({ served }) => pass(`takes ${served.join(', ')}`),
  },
  {
    id: 'GS23',
    level: 'rule',
    requirement: 'profiles are served, or clearly refused',
    async check({ send }) {
      const { codeName } = await send({ service: profilesService, body: new Uint8Array(0) });
      const isClear = codeName === 'OK' || codeName === 'UNIMPLEMENTED';
      return isClear ? pass(codeName) : fail('OK or UNIMPLEMENTED', codeName);
    },
  },
  {
    id: 'GS23',
    level: 'rule',
    requirement: 'the default port is 4317',
    check: () => cannotTest(ownConfiguration),
  },
];

function observe(isFine: (exchange: GrpcExchange) => boolean) {
  return (exchange: GrpcExchange): Observation => ({
    what: exchange.what,
    got: exchange.answer.codeName,
    isFine: isFine(exchange),
  });
}
