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

const warningsOf = (wishes: Wishes) =>
  load(wishes).warnings.filter((warning) => warning.includes('encryption'));

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

  it('is warned that nothing is revealed which would wait on disk as it is', () => {
    const wishes = { redact: hold, approvals: { sealing_key: key } };
    const onDisk = { file: { path: './x.jsonl' } };
    expect(warningsOf(wishes)).toEqual([]);
    expect(warningsOf({ ...wishes, exporters: onDisk })).toHaveLength(1);
    const storage = { spool: { encryption: { key: otherKey } } };
    expect(warningsOf({ ...wishes, exporters: onDisk, storage })).toEqual([]);
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
