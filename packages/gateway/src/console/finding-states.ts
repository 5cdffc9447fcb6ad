import { readFile } from 'node:fs/promises';
import { SourceError, type Finding } from '@traceveil/console';
import { z } from 'zod';
import { replaceSource } from '../replace-source.ts';

/** What people have said of; the others are open. */
const findingsMax = 100_000;
const ownerMax = 200;

const state = z.strictObject({
  status: z.enum(['open', 'rotated', 'false_positive']),
  owner: z.string().max(ownerMax),
});
const content = z.strictObject({
  version: z.literal(1),
  findings: z.record(z.string().regex(/^[\da-f]{12}$/), state),
});

/** What is done about a finding, and by whom. */
export type FindingState = Readonly<z.infer<typeof state>>;

const untouched: FindingState = { status: 'open', owner: '' };

/** What people have said of findings: a small file, replaced as a whole. */
export interface FindingStates {
  of(fingerprint: string): Promise<FindingState>;
  /** Of all that have this status, or `open`: of those that do not. */
  withStatus(status: Finding['status']): Promise<readonly string[]>;
  /** Resolves when it is durable. */
  set(fingerprint: string, change: Partial<FindingState>): Promise<FindingState>;
}

/** @param path of the file, which need not be there */
export function createFindingStates(path: string): FindingStates {
  let loading: Promise<Map<string, FindingState>> | undefined;
  /** One writes at a time. */
  let turn: Promise<unknown> = Promise.resolve();

  function known(): Promise<Map<string, FindingState>> {
    loading ??= load(path).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  }

  async function change(fingerprint: string, wanted: Partial<FindingState>) {
    const states = await known();
    const next = { ...(states.get(fingerprint) ?? untouched), ...wanted };
    const changed = new Map(states).set(fingerprint, next);
    if (next.status === 'open' && next.owner === '') changed.delete(fingerprint);
    if (changed.size > findingsMax) {
      throw new SourceError(
        'unavailable',
        `${findingsMax} findings have a status: open some again`,
      );
    }
    await write(path, changed);
    loading = Promise.resolve(changed);
    return next;
  }

  return {
    async of(fingerprint) {
      return (await known()).get(fingerprint) ?? untouched;
    },
    async withStatus(status) {
      const states = [...(await known())];
      const isMeant = (one: FindingState) =>
        status === 'open' ? one.status !== 'open' : one.status === status;
      return states.filter(([, one]) => isMeant(one)).map(([fingerprint]) => fingerprint);
    },
    set(fingerprint, wanted) {
      const mine = turn.then(() => change(fingerprint, wanted));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

async function load(path: string): Promise<Map<string, FindingState>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return new Map();
    throw new SourceError('unavailable', `${path} cannot be read (${code})`, { cause });
  }
  try {
    return new Map(Object.entries(content.parse(JSON.parse(text)).findings));
  } catch (cause) {
    const todo = 'mend it, or move it away: then all findings are open';
    throw new SourceError('unavailable', `${path} is not what was written there: ${todo}`, {
      cause,
    });
  }
}

function write(path: string, states: ReadonlyMap<string, FindingState>): Promise<void> {
  const text = JSON.stringify({ version: 1, findings: Object.fromEntries(states) });
  return replaceSource(path, text);
}
