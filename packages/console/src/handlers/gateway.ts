import type { gatewayOperations } from '../operations/gateway.ts';
import { notFound } from '../problem.ts';
import type { Desk, Handlers } from './handler.ts';
import { traceLinkTemplates } from './trace-links.ts';

/** How the gateway does, and what it was told to do. */
export function gatewayHandlers(desk: Desk): Handlers<keyof typeof gatewayOperations> {
  const { sources } = desk;
  return {
    getOverview: async () => ({
      ...(await sources.overview()),
      trace_links: traceLinkTemplates(desk),
    }),
    getCoverage: async () => ({ ...(await sources.coverage()) }),
    getHealth: () => sources.health(),
    listDeadLetters: ({ query }) => sources.deadLetters(query),
    async resendDeadLetter({ params: { id } }) {
      if (!(await sources.resendDeadLetter(id))) throw notFound('dead letter');
      return undefined;
    },
    async dropDeadLetter({ params: { id } }) {
      if (!(await sources.dropDeadLetter(id))) throw notFound('dead letter');
      return undefined;
    },
    listRules: async () => ({ rules: await sources.rules() }),
    listSenders: async () => ({ senders: await sources.senders() }),
  };
}
