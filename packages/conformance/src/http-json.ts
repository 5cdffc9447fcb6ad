import { isSuccess, tell } from './http-probes.ts';
import type { HttpProbes } from './http-probes.ts';
import { jsonRequest, withNumbers } from './json-payload.ts';
import { judgeAll, notApplicable } from './requirement.ts';
import type { Observation, Requirement } from './requirement.ts';

/** The first integer that a double cannot hold, and the largest of 64 bits. */
const largeIntegers = ['9007199254740993', '9223372036854775807'];

/** How JSON differs from what protobuf alone would make of it. */
export const jsonRequirements: readonly Requirement<HttpProbes>[] = [
  {
    id: 'HS4',
    level: 'rule',
    requirement: 'ids in JSON are hex in upper and lower case',
    async check(probes) {
      if (!probes.served.includes('traces')) return notApplicable('takes no traces');
      const traceId = '0AF7651916CD43DD8448EB211C80319C';
      return judgeAll('success', [
        await takeJson(probes, 'lower case', jsonRequest('traces')),
        await takeJson(
          probes,
          'upper case',
          jsonRequest('traces', { item: { traceId, spanId: 'B7AD6B7169203331' } }),
        ),
      ]);
    },
  },
  {
    id: 'HS5',
    level: 'MUST',
    requirement: 'enum values in JSON are integers',
    async check(probes) {
      const [signal] = probes.served;
      const observations = [await takeJson(probes, 'integers', jsonRequest(signal))];
      return judgeAll('success', observations);
    },
  },
  {
    id: 'HS6',
    level: 'MUST',
    requirement: 'ignores members of JSON that it does not know',
    async check(probes) {
      const [signal] = probes.served;
      const beside = { ofALaterVersion: { any: ['thing', 1, null] } };
      return judgeAll('success', [
        await takeJson(probes, 'unknown members', jsonRequest(signal, { beside })),
      ]);
    },
  },
  {
    id: 'HS7',
    level: 'rule',
    requirement: 'keys in JSON are lowerCamelCase; snake_case is an unknown name',
    async check(probes) {
      // Of a wrong type: whoever takes the name for its own refuses the value.
      const body = '{"resource_spans":7,"resource_logs":7,"resource_metrics":7}';
      return judgeAll('success', [await takeJson(probes, 'snake_case', body)]);
    },
  },
  {
    id: 'HS8',
    level: 'rule',
    requirement: 'integers of 64 bits in JSON are strings or numbers',
    async check(probes) {
      const [signal] = probes.served;
      const observations: Observation[] = [];
      for (const digits of largeIntegers) {
        for (const written of [`"${digits}"`, digits]) {
          observations.push(await takeJson(probes, written, withNumbers(signal, written)));
        }
      }
      return judgeAll('success', observations);
    },
  },
];

async function takeJson(
  { send, served: [signal] }: HttpProbes,
  what: string,
  body: string,
): Promise<Observation> {
  const answer = await send({ signal, encoding: 'json', body });
  return { what, got: tell(answer), isFine: isSuccess(answer, 'json') };
}
