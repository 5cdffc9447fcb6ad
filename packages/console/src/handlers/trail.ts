import type { trailOperations } from '../operations/trail.ts';
import { mayDo } from '../permissions.ts';
import type { Person } from '../person.ts';
import { ProblemError } from '../problem.ts';
import type { EventFilter } from '../sources.ts';
import type { Desk, Handlers } from './handler.ts';

/** Words of a query that are no column. */
const notColumns = new Set(['limit', 'after', 'from', 'to', 'by', 'step']);

/** What happened; the live feed goes its own way. */
export function trailHandlers({
  sources,
}: Desk): Handlers<Exclude<keyof typeof trailOperations, 'streamLive'>> {
  return {
    listEvents: ({ query }) => sources.events(filterOf(query), query),
    async countEvents({ query, person }) {
      refuseAboutPeople(query, person);
      return { counts: await sources.counts(filterOf(query), query.by, query.limit) };
    },
    async getSeries({ query, person }) {
      refuseAboutPeople(query, person);
      return { points: await sources.series(filterOf(query), query.by, query.step) };
    },
    verifyTrail: () => sources.verifyTrail(),
    async createEvidence({ body: { from, to, seed } }) {
      if (Date.parse(from) >= Date.parse(to)) {
        const errors = [{ field: 'to', message: 'must be after `from`' }];
        throw new ProblemError(400, 'there is no time between the two', { errors });
      }
      const bytes = await sources.evidence(from, to, seed);
      return { bytes, fileName: `evidence-${from.slice(0, 10)}-${to.slice(0, 10)}.tar.gz` };
    },
  };
}

/** How much somebody does is for those who may read what. */
function refuseAboutPeople(query: object, person: Person | undefined): void {
  if (mayDo('listEvents', person?.roles ?? [])) return;
  const word = ['actor', 'approval', 'hold', 'sealed'].find((one) => one in query);
  if (word === undefined) return;
  throw new ProblemError(403, `to count by \`${word}\` needs a role that may list events`);
}

function filterOf(
  query: Readonly<Record<string, unknown>> & { readonly from?: string | undefined } & {
    readonly to?: string | undefined;
  },
): EventFilter {
  const where = Object.entries(query).flatMap(([column, values]) =>
    notColumns.has(column) || !Array.isArray(values) ? [] : [[column, values as string[]] as const],
  );
  return { where: Object.fromEntries(where), from: query.from, to: query.to };
}
