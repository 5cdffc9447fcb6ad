import type { trailOperations } from '../operations/trail.ts';
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
    countEvents: async ({ query }) => ({
      counts: await sources.counts(filterOf(query), query.by, query.limit),
    }),
    getSeries: async ({ query }) => ({
      points: await sources.series(filterOf(query), query.by, query.step),
    }),
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
