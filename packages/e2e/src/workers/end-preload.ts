// Loaded with `--import` before the gateway, and so in its worker threads as well: ends each of them
// on one of its first batches, before it begins or when it is done and has not yet answered; or keeps
// them from starting as long as there is a file. Takes its order from the environment variable
// TRACEVEIL_END, JSON of an `EndOrder`.

import { existsSync } from 'node:fs';
import { isMainThread, parentPort, Worker, type Transferable } from 'node:worker_threads';

/** When a worker thread is to end. */
export interface EndOrder {
  /** At which of its batches, from 1; 0: at none. */
  readonly at: number;
  /** As long as there is such a file, none can start. */
  readonly lockFile: string;
}

interface Message {
  readonly kind: string;
  readonly id: number;
  readonly batch?: { readonly id?: string };
  /** A thread has ended with it before: one that ends a second would be taken for the reason. */
  isAgain?: boolean;
}

const order = JSON.parse(process.env['TRACEVEIL_END'] ?? '{}') as EndOrder;

if (isMainThread) markAgain();
else if (parentPort) endThread(parentPort);

/** Marks what is handed to a thread, and was handed to one before. */
function markAgain(): void {
  const handed = new Set<string>();
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (
    message: Message,
    transfer: readonly Transferable[] = [],
  ) {
    const name = message.kind === 'process' ? message.batch?.id : undefined;
    if (name !== undefined) {
      message.isAgain = handed.has(name);
      handed.add(name);
    }
    post.call(this, message, transfer);
  };
}

function endThread(port: NonNullable<typeof parentPort>): void {
  if (existsSync(order.lockFile)) process.exit(9);
  const post = port.postMessage.bind(port);
  const first = new Set<number>();
  let count = 0;
  // Some end with all their work done: it is lost with them, and done again by others.
  const endsBefore = Math.random() < 0.5;
  port.on('message', ({ kind, id, isAgain }: Message) => {
    if (kind !== 'process') return;
    count += 1;
    if (!isAgain) first.add(id);
    if (endsBefore) endOn(id);
  });
  port.postMessage = (message: Message, transfer) => {
    if (message.kind === 'answer') endOn(message.id);
    post(message, transfer);
  };

  function endOn(id: number): void {
    if (count >= order.at && order.at > 0 && first.has(id)) process.exit(9);
  }
}
