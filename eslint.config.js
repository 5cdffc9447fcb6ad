import jest from 'eslint-plugin-jest';
import * as regexp from 'eslint-plugin-regexp';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const real = 'Modules are not mocked: pass a real part or a fake in.';
const uncounted = { skipBlankLines: true, skipComments: true };

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/data/',
    'coverage/',
    '.cache/',
    'packages/*/generated/',
    '**/assembly/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{js,cjs,ts,tsx}'],
    extends: [regexp.configs.recommended],
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400, ...uncounted }],
      'max-lines-per-function': ['error', { max: 70, ...uncounted }],
      'max-params': ['error', 4],
      'no-console': 'error',
      'no-empty': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      // A rule that hangs is an attack surface.
      'regexp/no-super-linear-backtracking': 'error',
      'regexp/no-super-linear-move': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Overload for the compiler, noise for the reader: `() => clearTimeout(timer)` is plain.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        // A `default` that is written is a decision, and the only one for `string | undefined`.
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Our objects close over their state and have no `this`: their methods may be taken out.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.test.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      // A `describe` is one function, and as long as its tests are many.
      'max-lines-per-function': 'off',
      // A fake keeps the contract's `async` though it waits for nothing.
      '@typescript-eslint/require-await': 'off',
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect*', 'assert*', 'fc.assert'] }],
      'jest/no-focused-tests': 'error',
      // What a hook relies on may be checked there.
      'jest/no-standalone-expect': [
        'error',
        { additionalTestBlockFunctions: ['beforeAll', 'beforeEach', 'afterAll', 'afterEach'] },
      ],
      'jest/no-restricted-jest-methods': [
        'error',
        { mock: real, doMock: real, unstable_mockModule: real, setMock: real },
      ],
    },
  },
  {
    // What a person reads at a terminal.
    files: [
      'packages/gateway/src/cli{.ts,/**/*.ts}',
      'packages/gateway/bin/*.js',
      'packages/{bench,fuzz,quality}/src/main.ts',
      'packages/*/scripts/*.js',
      'tools/*.js',
      'examples/**/*.js',
    ],
    rules: { 'no-console': 'off' },
  },
);
