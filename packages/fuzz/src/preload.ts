// Loaded into the gateway before its own code: the only way to ask another process for its memory
// without garbage. Nothing of the gateway is touched.

/** As in a target of this process: V8 gives pages back a while after garbage was collected. */
const settleMs = 3_000;

process.on('message', () => {
  collectGarbage();
  setTimeout(() => {
    collectGarbage();
    process.send?.(process.memoryUsage.rss());
  }, settleMs);
});

function collectGarbage(): void {
  for (let round = 0; round < 2; round++) globalThis.gc?.();
}

// It would keep the process alive.
process.channel?.unref();
