import { setFlagsFromString } from 'node:v8';

/**
 * V8 marks the whole heap again when what was allocated since has made it a tenth larger, and the
 * buffers of requests count: of 35 MB that live for ever, each 11 MB of traffic had it mark all, at
 * 40–60 ms CPU, a quarter of what the gateway took. At one and three quarters of the size 30 MB of
 * traffic do; at twice the size 37 would, for no less CPU time and 11 to 19 MiB more. By the thread whose
 * heap it is alone, the same takes half of that CPU time, and what is young, of which half a megabyte
 * lives, 2 to 8 % of all less: the four that help wait for each other.
 */
export const heapFlags = [
  '--heap-growing-percent=75',
  '--no-concurrent-marking',
  '--no-parallel-scavenge',
] as const;

/** Has an effect from the next collection on; of all threads. */
export function setHeapFlags(): void {
  for (const flag of heapFlags) setFlagsFromString(flag);
}
