import type { AuditEvent } from '@traceveil/pipeline';
import type { eventColumns } from './event-columns.ts';

/** Events of some kinds, a line each in the order of the trail. */
export interface EventTable {
  readonly file: `${string}.csv`;
  readonly kinds: readonly AuditEvent['kind'][];
  /** As the population has them. */
  readonly columns: readonly (typeof eventColumns)[number][];
}

/** What is written beside the population, since somebody asks for it. */
export const eventTables: readonly EventTable[] = [
  {
    file: 'self-tests.csv',
    kinds: ['self_test'],
    columns: ['seq', 'time', 'pipeline', 'occasion', 'outcome', 'rules', 'leaked'],
  },
  {
    file: 'readings.csv',
    kinds: ['read'],
    columns: [
      ...(['seq', 'time', 'command', 'subject', 'actor.name', 'actor.uid'] as const),
      ...(['purpose', 'results'] as const),
    ],
  },
  {
    file: 'approvals.csv',
    kinds: ['approval'],
    columns: [
      ...(['approval_id', 'seq', 'time', 'step', 'actor.id', 'actor.kind', 'actor.roles'] as const),
      ...(['reason', 'subject_kind', 'subject_ids', 'subject_sha256'] as const),
    ],
  },
  {
    file: 'held.csv',
    kinds: ['hold', 'release'],
    columns: [
      ...(['hold_id', 'seq', 'time', 'kind', 'items', 'batch_id', 'sender.id', 'signal'] as const),
      ...(['expires', 'outcome', 'reason', 'approval_id', 'revealed_tokens'] as const),
    ],
  },
  {
    file: 'accesses.csv',
    kinds: ['access'],
    columns: [
      ...(['seq', 'time', 'actor.id', 'actor.kind', 'actor.roles', 'address'] as const),
      ...(['operation', 'subject', 'outcome', 'status'] as const),
    ],
  },
];
