// Reports known vulnerabilities of what is shipped. Reports only: a registry may not answer.
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  encoding: 'utf8',
  timeout: 60_000,
});
console.log(summarize(stdout));

function summarize(answer) {
  try {
    const { vulnerabilities } = JSON.parse(answer).metadata;
    const { total, ...bySeverity } = vulnerabilities;
    const found = Object.entries(bySeverity).filter(([, count]) => count > 0);
    return `${total} known vulnerabilities${found.map(([name, n]) => `, ${n} ${name}`).join('')}`;
  } catch {
    return 'audit unavailable';
  }
}
