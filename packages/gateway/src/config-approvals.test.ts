import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { stringify } from 'yaml';
import { components } from './components.ts';
import { ConfigError } from './config-problem.ts';
import { loadConfig } from './config.ts';

const key = fake('', 64, 'hex');
const otherKey = fake('', 64, 'hex');
const hold = { actions: [{ rules: ['github-*'], action: 'hold' }] };

interface Wishes {
  readonly redact?: object;
  readonly approvals?: object;
  readonly pipelines?: Readonly<Record<string, object>>;
  readonly exporters?: object;
  readonly storage?: object;
}

const pipeline = { receivers: ['otlp'], processors: ['redact'], exporters: ['file'] };

function load({
  redact = {},
  approvals = {},
  pipelines = { traces: pipeline },
  exporters = { file: { path: './x.jsonl', sending_queue: { storage: 'memory' } } },
  storage = {},
}: Wishes) {
  const text = stringify({
    receivers: {
      otlp: { protocols: { http: {} } },
      'otlp/other': { protocols: { http: { endpoint: '127.0.0.1:0' } } },
    },
    ...{ processors: { redact }, exporters, approvals, storage, service: { pipelines } },
  });
  return loadConfig({ text, fileName: 'a.yaml', env: {}, readFile: () => '' }, components);
}

function problemsOf(wishes: Wishes): readonly string[] {
  try {
    load(wishes);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('a configuration that seals or holds', () => {
  it.each([
    ['seal', { action: 'seal' }],
    ['hold', hold],
    ['seal and hold', { ...hold, action: 'seal' }],
  ])('needs a key: %s', (words, redact) => {
    expect(problemsOf({ redact, approvals: { sealing_key: key } })).toEqual([]);
    expect(problemsOf({ redact })).toEqual([
      expect.stringMatching(
        new RegExp(`processors\\.redact: has \`${words}\`, .* set approvals\\.sealing_key$`),
      ),
    ]);
  });

  it('needs none where no pipeline has the processor', () => {
    const pipelines = { traces: { ...pipeline, processors: [] } };
    expect(problemsOf({ redact: hold, pipelines })).toEqual([]);
  });

  it('names rules that there are', () => {
    const redact = { actions: [{ rules: ['github-*', 'gihtub-*'], action: 'seal' }] };
    expect(problemsOf({ redact, approvals: { sealing_key: key } })).toEqual([
      expect.stringMatching(/processors\.redact\.actions\[0\]\.rules\[1\]: fits no rule/),
    ]);
  });

  it('holds by the name of a telling key, and by a rule of its own', () => {
    const rules = [{ id: 'badge', pattern: 'badge-[0-9]{6}', keywords: ['badge-'] }];
    const actions = [{ rules: ['named-secret', 'badge'], action: 'hold' }];
    const redact = { rules, actions };
    expect(problemsOf({ redact, approvals: { sealing_key: key } })).toEqual([]);
  });

  it('has one pipeline for each signal of which something is held', () => {
    const pipelines = {
      traces: pipeline,
      'traces/other': { ...pipeline, receivers: ['otlp/other'] },
      metrics: pipeline,
      'metrics/other': { ...pipeline, receivers: ['otlp/other'] },
    };
    const approvals = { sealing_key: key };
    expect(problemsOf({ redact: { action: 'seal' }, approvals, pipelines })).toEqual([]);
    expect(problemsOf({ redact: hold, approvals, pipelines })).toEqual([
      expect.stringContaining('traces have several pipelines; hold needs a single one'),
    ]);
  });

  it('has its spool encrypted, under a key of its own or one that follows from the sealing key', () => {
    const encryptionOf = (wishes: Wishes) => load(wishes).config.spool.encryption;
    expect(encryptionOf({})).toBeUndefined();
    const sealing_key = [
      { id: 'k2', key },
      { id: 'k1', key: otherKey },
    ];
    const derived = encryptionOf({ approvals: { sealing_key } });
    const hexOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
    expect(hexOf(derived?.key)).toMatch(/^[\da-f]{64}$/);
    expect([key, otherKey]).not.toContain(hexOf(derived?.key));
    // After another key came what the first one wrote is opened.
    const before = encryptionOf({ approvals: { sealing_key: otherKey } });
    expect(derived?.old_keys).toContainEqual(before?.key);
    const storage = { spool: { encryption: { key: otherKey } } };
    const own = encryptionOf({ approvals: { sealing_key }, storage });
    expect(hexOf(own?.key)).toBe(otherKey);
    expect(own?.old_keys).toContainEqual(derived?.key);
  });

  it('does not show its keys', () => {
    const one = load({ redact: hold, approvals: { sealing_key: key } }).config.shown;
    const several = load({
      redact: hold,
      approvals: {
        sealing_key: [
          { id: 'k2', key },
          { id: 'k1', key: otherKey },
        ],
      },
    }).config.shown;
    expect(one).toMatch(/^approvals:$/m);
    expect(one).toContain('expiry: 1h');
    expect(several).toContain('id: k2');
    for (const shown of [one, several]) {
      expect(shown).not.toContain(key);
      expect(shown).not.toContain(otherKey);
      expect(shown).toContain('[REDACTED]');
    }
  });
});
