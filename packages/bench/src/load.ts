// A process: the agents that send.
import { batchesDirectory, readBatches } from './batches.ts';
import type { Case } from './case.ts';
import { answerParent } from './child.ts';
import { createLoadClient } from './load-clients.ts';
import { sendBatches, type SendLimits } from './send.ts';

/** What to send where. */
export interface LoadOrder extends SendLimits {
  readonly of: Case;
  readonly port: number;
  readonly connections: number;
}

const handlers = {
  send: async ({ of, port, connections, ...limits }: LoadOrder) => {
    const batches = readBatches(batchesDirectory, of.encoding);
    const clients = Array.from({ length: connections }, () => createLoadClient(of, port));
    try {
      return await sendBatches(clients, batches, limits);
    } finally {
      await Promise.all(clients.map((client) => client.close()));
    }
  },
};

/** What the parent may ask. */
export type LoadHandlers = typeof handlers;

answerParent(handlers);
