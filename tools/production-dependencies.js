// Counts the packages that an installation of the gateway brings along, ours not counted.
import { spawnSync } from 'node:child_process';
import { sep } from 'node:path';

const { stdout } = spawnSync(
  'npm',
  ['ls', '--omit=dev', '--all', '--parseable', '--workspace', '@traceveil/gateway'],
  { encoding: 'utf8' },
);
const installed = new Set(stdout.split('\n').filter((path) => isForeign(path)));
console.log(`${installed.size} production dependencies`);

function isForeign(path) {
  return path.includes(`${sep}node_modules${sep}`) && !path.includes('@traceveil');
}
