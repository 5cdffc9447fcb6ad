import { hasStatus, observe } from './http-probes.ts';
import type { Exchange, HttpProbes } from './http-probes.ts';
import { readStatus } from './read-answer.ts';
import { cannotTest, judgeAll } from './requirement.ts';
import type { Requirement } from './requirement.ts';

const retryable: readonly number[] = [429, 502, 503, 504];

/** How failures are answered. */
export const httpRefusalRequirements: readonly Requirement<HttpProbes>[] = [
  {
    id: 'HS18',
    level: 'MUST',
    requirement: 'a failure is a fitting 4xx or 5xx',
    check: async ({ undecodable }) =>
      judgeAll('4xx', (await undecodable()).map(observe(({ answer }) => isOf4xx(answer.status)))),
  },
  {
    id: 'HS19',
    level: 'MUST',
    requirement: 'the body of every 4xx and 5xx is google.rpc.Status',
    async check(probes) {
      const refused = (await allRefusals(probes)).filter(({ answer }) => answer.status >= 400);
      return judgeAll('google.rpc.Status', refused.map(observe(({ answer }) => hasStatus(answer))));
    },
  },
  {
    id: 'HS20',
    level: 'SHOULD',
    requirement: 'Status.message says for developers what is wrong',
    async check(probes) {
      const exchanges = await probes.undecodable();
      return judgeAll(
        'a message',
        exchanges.map(observe((exchange) => messageOf(exchange) !== '')),
      );
    },
  },
  {
    id: 'HS21',
    level: 'SHOULD',
    requirement: 'the status tells what may be sent again',
    async check(probes) {
      const exchanges = await probes.undecodable();
      const isFinal = ({ answer }: Exchange) => !retryable.includes(answer.status);
      return judgeAll('no retryable status', exchanges.map(observe(isFinal)));
    },
  },
  {
    id: 'HS22',
    level: 'MUST',
    requirement: '400 for what cannot be decoded, or is taken for invalid',
    async check({ undecodable, invalid }) {
      const has = (status: number) => (exchange: Exchange) => exchange.answer.status === status;
      return judgeAll('400', [
        ...(await undecodable()).map(observe(has(400))),
        // A server may be generous here; if it refuses, then with 400.
        ...(await invalid()).map(observe((one) => has(400)(one) || has(200)(one))),
      ]);
    },
  },
  {
    id: 'HS22',
    level: 'SHOULD',
    requirement: 'Status.details of 400 has BadRequest',
    async check({ undecodable }) {
      const hasBadRequest = (exchange: Exchange) =>
        statusOf(exchange)?.details.includes('BadRequest') ?? false;
      return judgeAll('BadRequest', (await undecodable()).map(observe(hasBadRequest)));
    },
  },
  {
    id: 'HS23',
    level: 'SHOULD',
    requirement: '429 or 503 under overload',
    check: () => cannotTest('only a load test overloads a server'),
  },
  {
    id: 'HS23',
    level: 'MAY',
    requirement: 'Retry-After under overload',
    check: () => cannotTest('only a load test overloads a server'),
  },
];

async function allRefusals(probes: HttpProbes): Promise<readonly Exchange[]> {
  return [
    ...(await probes.undecodable()),
    ...(await probes.invalid()),
    ...(await probes.misdirected()),
    await probes.aboveLimit(),
  ];
}

function statusOf({ answer }: Exchange) {
  return answer.encoding && readStatus(answer.body, answer.encoding);
}

function messageOf(exchange: Exchange): string {
  return statusOf(exchange)?.message ?? '';
}

function isOf4xx(status: number): boolean {
  return status >= 400 && status < 500;
}
