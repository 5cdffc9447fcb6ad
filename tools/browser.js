// Prints the path of a Chromium for the tests of the console. Where none is there, it installs
// Debian's, if it may; a test that needs one fails with what is said here otherwise.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const { CHROMIUM_PATH: wanted } = process.env;
const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const attemptsMax = 60;
const betweenMs = 2_000;

const found = find() ?? install();
if (found === undefined) {
  console.error(
    'no Chromium is here: install it (apt-get install chromium), or name one in CHROMIUM_PATH',
  );
  process.exitCode = 1;
} else {
  console.log(found);
}

function find() {
  if (wanted !== undefined && wanted !== '') return existsSync(wanted) ? wanted : undefined;
  return known.find((path) => existsSync(path));
}

/** Debian and its kin, by root only: nothing else is changed on a machine without being asked. */
function install() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  const packages = ['chromium', 'fonts-dejavu-core'];
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    if (!apt(args)) return find();
  }
  return find();
}

/** Waits while another is at it, such as a suite beside this one. */
function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (let attempt = 1; ; attempt += 1) {
    const { status, stderr } = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' });
    if (status === 0) return true;
    if (attempt === attemptsMax || !stderr.includes('lock')) {
      console.error(`apt-get ${args[0]} ended with ${status}: ${stderr.trim().slice(-500)}`);
      return false;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, betweenMs);
  }
}
