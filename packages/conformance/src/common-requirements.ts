import type { Signal } from '@traceveil/pipeline';
import { itemOf, requestOf, soundRequest, unknownFields } from './payload.ts';
import { cannotTest, judgeAll } from './requirement.ts';
import type { Observation, Requirement } from './requirement.ts';

/** What both protocols can do. */
export interface CommonProbes {
  /** Those that the server takes; at least one. */
  readonly served: readonly [Signal, ...Signal[]];
  /** Sends protobuf and tells whether it was taken. */
  take(what: string, signal: Signal, body: Uint8Array, isPacked?: boolean): Promise<Observation>;
}

/** Section 0 of the checklist, over one protocol. */
export const commonRequirements: readonly Requirement<CommonProbes>[] = [
  {
    id: 'C1',
    level: 'MUST',
    requirement: 'takes requests that are not packed and such in gzip',
    async check({ served, take }) {
      const observations: Observation[] = [];
      for (const signal of served) {
        const body = soundRequest(signal);
        observations.push(await take(`${signal}, not packed`, signal, body));
        observations.push(await take(`${signal}, gzip`, signal, body, true));
      }
      return judgeAll('success', observations);
    },
  },
  {
    id: 'C2',
    level: 'note',
    requirement: 'an answer covers one hop only',
    check: () => cannotTest('what becomes of data after the answer is not seen from outside'),
  },
  {
    id: 'C3',
    level: 'note',
    requirement: 'takes the same request again',
    async check({ served: [signal], take }) {
      const body = soundRequest(signal);
      return judgeAll('success', [
        await take('the first time', signal, body),
        await take('again', signal, body),
      ]);
    },
  },
  {
    id: 'C4',
    level: 'SHOULD NOT',
    requirement: 'sends no empty envelopes',
    check: () => cannotTest('what the server sends on is not seen from outside'),
  },
  {
    id: 'C5',
    level: 'MAY',
    requirement: 'ignores empty envelopes',
    async check({ served: [signal], take }) {
      return judgeAll('success', [
        await take('a scope without items', signal, requestOf([])),
        await take('a resource without scopes', signal, Buffer.from([0x0a, 0x00])),
      ]);
    },
  },
  {
    id: 'C6',
    level: 'MUST',
    requirement: 'takes fields of a later version',
    async check({ served, take }) {
      const observations: Observation[] = [];
      for (const signal of served) {
        const body = requestOf([itemOf(signal, { beside: unknownFields })], unknownFields);
        observations.push(await take(signal, signal, body));
      }
      return judgeAll('success', observations);
    },
  },
];
