import { describe, expect, it } from '@jest/globals';
import { findLeaks, planted } from './canary.ts';
import { components } from './components.ts';
import { loadConfig } from './config.ts';
import { createStage } from './stand-ins.ts';

const signals = ['traces', 'logs', 'metrics'];

function config(redact: string, factories = components, processors = '[redact]') {
  const pipelines = signals.map(
    (signal) => `${signal}: { receivers: [otlp], processors: ${processors}, exporters: [file] }`,
  );
  const text = `
receivers: { otlp: { protocols: { http: {} } } }
processors: { redact: ${redact} }
exporters: { file: { path: ./clean.jsonl } }
service: { pipelines: { ${pipelines.join(', ')} } }
`;
  const input = { text, fileName: 'traceveil.yaml', env: {}, readFile: () => '' };
  return loadConfig(input, factories).config;
}

describe('the canary', () => {
  it('finds no leak in what is there by default, for any signal', async () => {
    expect(await findLeaks(config('{}'))).toEqual([]);
  });

  it('names each pipeline and rule where a planted secret passes', async () => {
    const stage = createStage();
    stage.isBlind = true;
    const leaks = await findLeaks(config('{}', stage.factories));
    expect(leaks).toHaveLength(signals.length * planted.length);
    expect(leaks[0]).toBe(
      'service.pipelines.traces: a planted secret passed that github-token should find',
    );
    for (const { secret } of planted) expect(leaks.join()).not.toContain(secret);
  });

  it('finds what an exception lets pass that is wider than its author thought', async () => {
    const leaks = await findLeaks(config('{ allow: [{ pattern: ".*" }] }'));
    expect(leaks).toHaveLength(signals.length * planted.length);
  });

  it.each([
    ['that are off', '{ disabled_rules: [github-token] }'],
    ['that may find what they like', '{ allow: [{ rule: github-token }] }'],
  ])('expects nothing of rules %s', async (_, redact) => {
    expect(await findLeaks(config(redact))).toEqual([]);
  });

  it('expects nothing of a pipeline without processors, of which validation warns', async () => {
    expect(await findLeaks(config('{}', components, '[]'))).toEqual([]);
  });
});
