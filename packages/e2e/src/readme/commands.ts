/** How a command of the README is run by a test. */
export type Exercise =
  /** As it is written, in a directory that `readme.test.ts` prepares, to this exit code. */
  | { readonly kind: 'here'; readonly code: number }
  /** By another test, which must exist: a file of `packages/e2e/src` and the name of a test in it. */
  | { readonly kind: 'test'; readonly file: string; readonly name: string }
  /** By the script that continuous integration runs, which must hold these words. */
  | { readonly kind: 'ci'; readonly words: string }
  /** Not without what a test has not: says what is checked instead, by a test as above. */
  | { readonly kind: 'checked'; readonly file: string; readonly name: string };

const here = { kind: 'here', code: 0 } as const;
const test = (file: string, name: string) => ({ kind: 'test', file, name }) as const;
const checked = (file: string, name: string) => ({ kind: 'checked', file, name }) as const;

const byDefault = 'starts in an empty directory without a configuration';
const demo = 'shows by its demo that no planted secret is left';
const nodeAgent = 'the Node agent';
const pythonAgent = 'the Python agent';
const inFrontOfJaeger = 'runs as configured, and Jaeger shows clean spans';
const composed = 'starts gateway, Jaeger and agent, and Tempo where asked';

/** Every command that the README may hold, as written there but for its comment. */
export const exercises: Readonly<Record<string, Exercise>> = {
  'npm ci && npm start': test('default-ports.test.ts', 'starts by npm start'),
  'npm ci && npm test': { kind: 'ci', words: 'npm test' },
  'npm ci': { kind: 'ci', words: 'npm ci' },
  'npm test': { kind: 'ci', words: 'npm test' },
  'npm run lint': { kind: 'ci', words: 'npm run lint' },
  'npm start': test('default-ports.test.ts', 'starts by npm start'),
  'npm run build': { kind: 'ci', words: 'npm test' },
  'npx traceveil run': test('default-ports.test.ts', byDefault),
  'npx traceveil demo': test('default-ports.test.ts', demo),
  'npx traceveil coverage': test('coverage.test.ts', 'prints a table and ends with 0'),
  'npx traceveil --version': here,
  'npx traceveil help': here,
  'npx traceveil scan README.md docs/conformance.md': here,
  'cat README.md | npx traceveil scan -': here,
  'npx traceveil scan --explain README.md': here,
  'npx traceveil scan --format sarif README.md > traceveil.sarif': here,
  'npx traceveil scan --config traceveil.yaml README.md': here,
  'npx traceveil scan --rules examples/own-rules/acme-rules.yaml README.md': here,
  'npx traceveil rules list': here,
  'npx traceveil rules show github-token': here,
  'npx traceveil rules test README.md --rule github-token': here,
  'npx traceveil audit verify': here,
  'npx traceveil audit verify --directory ./data/audit --checkpoints ./data/audit-checkpoints --json':
    here,
  'python3 examples/audit-verifier/verify.py data/audit data/audit-checkpoints data/audit-public-keys/*.pem':
    test('audit-trail.test.ts', 'the verifier in Python says the same'),
  'npx traceveil validate --config traceveil.yaml': here,
  'npx traceveil run --config traceveil.yaml': test('examples.test.ts', inFrontOfJaeger),
  'npx traceveil run --config examples/jaeger/traceveil.yaml': test(
    'examples.test.ts',
    inFrontOfJaeger,
  ),
  'npx traceveil validate --config examples/jaeger/traceveil.yaml': here,
  'export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318': test('examples.test.ts', nodeAgent),
  'node examples/node-agent/agent.js': test('examples.test.ts', nodeAgent),
  'pip install -r examples/python-agent/requirements.txt': test('examples.test.ts', pythonAgent),
  'python examples/python-agent/agent.py': test('examples.test.ts', pythonAgent),
  'docker compose up': checked('compose.test.ts', composed),
  'BACKEND=tempo docker compose --profile tempo up': checked('compose.test.ts', composed),
};
