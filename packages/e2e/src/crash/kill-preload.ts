// Loaded with `--import` before the gateway: ends the process with SIGKILL at one of its file-system
// calls. Takes its order from the environment variable TRACEVEIL_KILL, JSON of a `KillOrder`.

import fs from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { relative, resolve } from 'node:path';

/** Where the process is to end. */
export interface KillOrder {
  /** Calls that touch nothing below it are not counted. */
  readonly directory: string;
  /** `before` counts every call that changes something, `within` writes, of which half is done. */
  readonly kind: 'before' | 'within';
  /** The first is 1. */
  readonly at: number;
  /** Is told which call it was. Not below `directory`. */
  readonly report: string;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Calls = Record<string, Call>;

const order = JSON.parse(process.env['TRACEVEIL_KILL'] ?? '{}') as KillOrder;
const root = resolve(order.directory);
const original = { writeSync: fs.writeSync, writeFileSync: fs.writeFileSync };
/** Which file a handle stands for, if it is below the directory. */
const paths = new WeakMap<object, string>();
let count = 0;

function within(path: unknown): string | undefined {
  if (typeof path !== 'string') return undefined;
  const full = resolve(path);
  return full === root || full.startsWith(`${root}/`) ? `./${relative(root, full)}` : undefined;
}

/** Counts a call, and ends the process if it is the one. */
function step(name: string, path: string, half?: () => void): void {
  if (order.kind === 'within' && !half) return;
  count += 1;
  if (count !== order.at) return;
  if (order.kind === 'within') half?.();
  original.writeFileSync(order.report, `${order.kind} ${name} of ${path}`);
  process.kill(process.pid, 'SIGKILL');
  // Nothing more happens, also if the signal took its time.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** What a call was given to write, as one buffer. */
function written(data: unknown): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data as Uint8Array[]);
  return typeof data === 'string' ? Buffer.from(data) : Buffer.from(data as Uint8Array);
}

/** Puts itself before calls whose first argument is a path. */
function guardPaths(calls: Calls, names: readonly string[]): void {
  for (const name of names) {
    const call = calls[name];
    if (!call) continue;
    calls[name] = function (...args) {
      const path = within(args[0]) ?? within(args[1]);
      if (path === undefined) return call.apply(this, args);
      const writeHalf = () => {
        const bytes = written(args[1]);
        original.writeFileSync(args[0] as string, bytes.subarray(0, bytes.length >> 1));
      };
      step(name, path, name.startsWith('writeFile') ? writeHalf : undefined);
      return call.apply(this, args);
    };
  }
}

/** Puts itself before the methods of every file handle that change something. */
function guardHandles(handles: Calls): void {
  for (const name of ['write', 'writev', 'writeFile', 'appendFile']) {
    const call = handles[name];
    if (!call) continue;
    handles[name] = function (...args) {
      const path = paths.get(this as object);
      if (path === undefined) return call.apply(this, args);
      // `write(buffer, offset)`: what is before the offset was written by the call before.
      const offset = typeof args[1] === 'number' && name === 'write' ? args[1] : 0;
      const bytes = written(args[0]).subarray(offset);
      step(name, path, () => {
        original.writeSync((this as FileHandle).fd, bytes.subarray(0, bytes.length >> 1));
      });
      return call.apply(this, args);
    };
  }
  for (const name of ['sync', 'datasync', 'truncate']) {
    const call = handles[name];
    if (!call) continue;
    handles[name] = function (...args) {
      const path = paths.get(this as object);
      if (path !== undefined) step(name, path);
      return call.apply(this, args);
    };
  }
}

const calls = promises as unknown as Calls;
const changing = ['rename', 'unlink', 'rm', 'mkdir', 'link', 'truncate', 'writeFile', 'appendFile'];
const probe = await promises.open(process.execPath, 'r');
guardHandles(Object.getPrototypeOf(probe) as Calls);
await probe.close();
guardPaths(calls, changing);
guardPaths(
  fs as unknown as Calls,
  changing.map((name) => `${name}Sync`),
);
const { open } = promises;
promises.open = async (path, flags, mode) => {
  const name = within(path);
  // To open for reading changes nothing; to make or to cut a file does.
  if (name !== undefined && flags !== 'r') step('open', name);
  const file = await open(path, flags, mode);
  if (name !== undefined) paths.set(file, name);
  return file;
};
syncBuiltinESMExports();
