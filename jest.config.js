const shared = {
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/tools/property-seed.js'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: {
    customExportConditions: ['@traceveil/source', 'node', 'node-addons'],
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, sourceMaps: true },
    ],
  },
};

/** Unit tests stand beside the code; end-to-end tests run the built program and are slow. */
export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      roots: ['<rootDir>/packages'],
      testMatch: ['**/src/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/packages/e2e/'],
    },
    {
      ...shared,
      displayName: 'e2e',
      roots: ['<rootDir>/packages/e2e'],
      testMatch: ['**/src/**/*.test.ts'],
    },
  ],
  // What hangs is to be found, not what is slow: processes and threads start, and the machine may be busy.
  testTimeout: 120_000,
  coverageProvider: 'v8',
  workerIdleMemoryLimit: '512MB',
};
