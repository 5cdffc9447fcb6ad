// A process: the backend that everything measured sends to.
import { answerParent } from './child.ts';
import { startSink } from './sink-servers.ts';

const sink = await startSink();

const handlers = {
  ports: () => ({ http: sink.httpPort, grpc: sink.grpcPort }),
  received: () => sink.received(),
  keep: (isKeeping: boolean) => {
    sink.keep(isKeeping);
  },
  kept: () => sink.kept(),
};

/** What the parent may ask. */
export type SinkHandlers = typeof handlers;

answerParent(handlers);
