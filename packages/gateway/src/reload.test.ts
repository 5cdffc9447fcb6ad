import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Log } from '@traceveil/pipeline';
import { ConfigError } from './config-problem.ts';
import type { LoadedConfig } from './config.ts';
import { createReloads } from './reload.ts';

let happened: string[] = [];
beforeEach(() => {
  happened = [];
});

const note = (what: string) => void happened.push(what);
const log: Log = {
  debug: (_, message) => note(`debug ${message}`),
  info: (_, message) => note(`info ${message}`),
  warn: (_, message) => note(`warn ${message}`),
  error: (_, message) => note(`error ${message}`),
};
const loaded = { config: { hash: 'ab' }, warnings: [] } as unknown as LoadedConfig;

function reloads(parts: {
  readonly load?: () => LoadedConfig;
  readonly reload?: () => Promise<void>;
  readonly refuse?: (problems: number) => Promise<void>;
}) {
  return createReloads({
    load: parts.load ?? (() => loaded),
    gateway: {
      reload: parts.reload ?? (async () => note('reload')),
      refuse: parts.refuse ?? (async (problems) => note(`refuse ${problems}`)),
    },
    log,
    onAccepted: ({ hash }) => note(`holds ${hash}`),
  });
}

const whole = 'error not reloaded: the configuration before it holds on';

describe('a reload', () => {
  it('takes the new configuration and says so', async () => {
    const all = reloads({});
    all.request('SIGHUP');
    await all.close();
    expect(happened).toEqual(['reload', 'holds ab', 'info reloaded']);
  });

  it('of a bad file tells each problem, as validation does, and changes nothing', async () => {
    const all = reloads({
      load: () => {
        throw new ConfigError(['a.yaml:1:1: one', 'a.yaml:2:1: two']);
      },
    });
    all.request('SIGHUP');
    await all.close();
    expect(happened).toEqual(['error a.yaml:1:1: one', 'error a.yaml:2:1: two', whole, 'refuse 2']);
  });

  it('that fails in a way that nobody foresaw does not quote what it read', async () => {
    const all = reloads({
      load: () => {
        throw new TypeError('text of a secret');
      },
    });
    all.request('SIGHUP');
    await all.close();
    expect(happened).toEqual([
      'error the configuration could not be read: TypeError',
      whole,
      'refuse 1',
    ]);
  });

  it('of what cannot start tells why in one line', async () => {
    const all = reloads({ reload: () => Promise.reject(new Error('the port is in use')) });
    all.request('SIGHUP');
    await all.close();
    expect(happened).toEqual(['error the port is in use', whole, 'refuse 1']);
  });

  it('that is refused while the trail cannot be written leaves the gateway as it is', async () => {
    const all = reloads({
      reload: () => Promise.reject(new Error('audit/file: cannot write')),
      refuse: () => Promise.reject(new Error('audit/file: cannot write')),
    });
    all.request('SIGHUP');
    await all.close();
    expect(happened.at(-1)).toBe('error the refusal is not in the audit trail');
  });

  it('waits for the one before it; those that were asked for meanwhile are one', async () => {
    const hands: (() => void)[] = [];
    const all = reloads({ reload: () => new Promise((resolve) => hands.push(resolve)) });
    for (let count = 0; count < 5; count++) all.request('a file changed');
    await Promise.resolve();
    expect(hands).toHaveLength(1);
    hands[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(hands).toHaveLength(2);
    hands[1]?.();
    await all.close();
    expect(happened.filter((one) => one === 'info reloaded')).toHaveLength(2);
  });

  it('is none once they are closed', async () => {
    const all = reloads({});
    await all.close();
    all.request('SIGHUP');
    await all.close();
    expect(happened).toEqual([]);
  });
});

describe('a reload that is waited for', () => {
  it('says what is wrong, and nothing when it holds', async () => {
    let isBad = true;
    const all = reloads({
      load: () => {
        if (isBad) throw new ConfigError(['a.yaml:1:1: one']);
        return loaded;
      },
    });
    expect(await all.perform('a version')).toEqual(['a.yaml:1:1: one']);
    isBad = false;
    expect(await all.perform('a version')).toEqual([]);
    await all.close();
    expect(await all.perform('a version')).toEqual(['the gateway stops']);
  });

  it('waits for the one that runs, and what is asked for meanwhile comes after it', async () => {
    let running = 0;
    const all = reloads({
      reload: async () => {
        expect(running).toBe(0);
        running += 1;
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      },
    });
    all.request('SIGHUP');
    const both = [all.perform('one'), all.perform('other')];
    all.request('SIGHUP');
    expect(await Promise.all(both)).toEqual([[], []]);
    await all.close();
    expect(happened.filter((one) => one === 'info reloaded').length).toBeGreaterThanOrEqual(3);
  });
});
