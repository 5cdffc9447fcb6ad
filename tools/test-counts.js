// Prints `N passed, N failed` of a jest run from what `--json --outputFile` wrote.
import { readFileSync } from 'node:fs';

const [file = '', failedSteps = ''] = process.argv.slice(2);
const { passed, failed } = countTests(file);
// Jest can exit 1 with no failed test, such as when a worker dies: that is a failure all the same.
const isHidden = failed === 0 && /\b(?:test|install)\b/.test(failedSteps);
console.log(`${passed} passed, ${failed + (isHidden ? 1 : 0)} failed`);
process.exitCode = failed > 0 || isHidden ? 1 : 0;

/** @returns one failure and nothing passed when there is no result to read */
function countTests(path) {
  try {
    const run = JSON.parse(readFileSync(path, 'utf8'));
    // A file that could not be loaded has no tests to count, so it counts as one failure.
    const counted = {
      passed: run.numPassedTests,
      failed: run.numFailedTests + run.numRuntimeErrorTestSuites,
    };
    if (Number.isInteger(counted.passed) && Number.isInteger(counted.failed)) return counted;
  } catch {
    // No file, or half of one: jest never came to an end.
  }
  return { passed: 0, failed: 1 };
}
