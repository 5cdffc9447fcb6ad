// A process: the agents that send.
import { batchesDirectory, tracesDirectory } from './batches.ts';
import type { Case, TrafficKind } from './case.ts';
import { answerParent } from './child.ts';
import { createLoadClient } from './load-clients.ts';
import { sendRequests, type SendLimits } from './send.ts';
import { createFeed, type Feed, type FeedSettings } from './traffic/feed.ts';
import { readTraffic } from './traffic/traffic.ts';

/** What will be sent. */
export interface TrafficOrder extends FeedSettings {
  readonly traffic: TrafficKind;
}

/** What to send where. */
export interface LoadOrder extends SendLimits {
  readonly of: Case;
  readonly port: number;
  readonly connections: number;
}

let feed: Feed | undefined;

function opened(): Feed {
  if (feed === undefined) throw new Error('nothing was opened');
  return feed;
}

const handlers = {
  /** @returns what one lap has */
  open: ({ traffic, ...settings }: TrafficOrder) => {
    const directories = { batches: batchesDirectory, traces: tracesDirectory };
    feed = createFeed(readTraffic(traffic, directories), settings);
    return { requests: feed.requests, bytes: feed.bytes };
  },
  prepare: ({ first, requests }: Pick<SendLimits, 'first' | 'requests'>) =>
    opened().prepare(first, requests),
  send: async ({ of, port, connections, ...limits }: LoadOrder) => {
    const clients = Array.from({ length: connections }, () => createLoadClient(of, port));
    try {
      return await sendRequests(clients, opened(), limits);
    } finally {
      await Promise.all(clients.map((client) => client.close()));
    }
  },
};

/** What the parent may ask. */
export type LoadHandlers = typeof handlers;

answerParent(handlers);
