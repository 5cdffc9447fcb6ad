import { expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { components } from '../components.ts';
import { loadConfig } from '../config.ts';
import { createMasked, masked } from './masked.ts';

const github = fake('ghp_', 36);
const acme = fake('acme_', 20);

const configOf = (redact: string) =>
  loadConfig(
    {
      text: `
receivers: { otlp: { protocols: { http: } } }
processors: { redact: ${redact}, redact/second: }
exporters: { file: { path: spans.jsonl } }
service:
  pipelines: { traces: { receivers: [otlp], processors: [redact, redact/second], exporters: [file] } }
`,
      ...{ fileName: 'gateway.yaml', env: {}, readFile: () => '' },
    },
    components,
  ).config;

const own = "{ rules: [{ id: acme-key, keywords: [acme_], pattern: 'acme_[a-zA-Z0-9]{20}' }] }";

it('takes out what a built-in rule finds, also one that is off', () => {
  const clean = createMasked(() => configOf('{ disabled_rules: [github-token] }'));
  expect(clean(`see ${github}, please`)).toBe('see [REDACTED:github-token], please');
  expect(masked(`see ${github}`)).toBe('see [REDACTED:github-token]');
});

// Review of issue 9: a reason for an approval was kept with a secret that only an own rule finds.
it('takes out what the operator’s rules find, as they are now', () => {
  let config = configOf('{}');
  const clean = createMasked(() => config);
  expect(clean(`see ${acme}`)).toBe(`see ${acme}`);
  config = configOf(own);
  expect(clean(`see ${acme} and ${github}`)).toBe(
    'see [REDACTED:acme-key] and [REDACTED:github-token]',
  );
});
