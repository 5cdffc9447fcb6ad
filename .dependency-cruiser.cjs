const level0 = ['pipeline', 'otlp', 'detect'];
const level1 = [
  'receiver-otlp',
  'extension-auth',
  'processor-redact',
  'spool',
  'exporter-otlp',
  'exporter-file',
  'exporter-failover',
  'audit',
  'session',
  'conformance',
  'approval',
];
const level2 = ['console'];
const anything = ['[^/]+'];

/** Which package may import which: down only, never sideways. One that is not named imports none. */
const mayImport = {
  ...Object.fromEntries(level0.map((name) => [name, []])),
  ...Object.fromEntries(level1.map((name) => [name, level0])),
  ...Object.fromEntries(level2.map((name) => [name, [...level0, ...level1]])),
  'console-web': [],
  gateway: [...level0, ...level1, ...level2],
  e2e: anything,
  bench: anything,
  quality: anything,
  fuzz: anything,
};

const within = (names) => `^packages/(${names.join('|')})/`;

const directions = Object.entries(mayImport).map(([name, targets]) => ({
  name: `level-of-${name}`,
  comment: `${name} may import of ours: ${targets.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: within([name]) },
  to: { path: '^packages/', pathNot: within([name, ...targets]) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...directions,
    {
      name: 'package-not-in-the-table',
      severity: 'error',
      comment: 'name the package in the table of .dependency-cruiser.cjs',
      from: { path: '^packages/([^/]+)/', pathNot: within(Object.keys(mayImport)) },
      to: { path: '^packages/', pathNot: '^packages/$1/' },
    },
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-io-in-the-core',
      comment: 'otlp and detect are pure: bench, fuzzer, worker and test call the same function',
      severity: 'error',
      from: { path: '^packages/(otlp|detect)/src/', pathNot: '[.]test[.]ts$' },
      to: {
        path: '^(node:)?(fs|fs/promises|net|tls|http|http2|https|child_process|worker_threads)$',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/(dist|coverage|data)/' },
    // Types count as imports too: a contract ties as firmly as a call.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@traceveil/source', 'import', 'node', 'default', 'types'],
    },
  },
};
