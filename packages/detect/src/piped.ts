import { fake } from './fake.ts';
import type { LocatorRule, Span } from './rule.ts';
import { isSecretValue } from './values.ts';

const beforeMax = 512;
const secret = fake('', 14);

// `echo "…" | docker login --password-stdin`, from the value to the keyword.
const echoed =
  /\b(?:echo|printf)\s{1,4}(?:-\w{1,3}\s{1,4})?(?:\\{0,3}["'])?(?:[\w.-]{1,64}:(?=[^\n]{0,300}chpasswd$))?(?<secret>(?<=["'][\w.-]{0,64}:?)[^"'\\\n]{3,256}|[^\s"'\\|;&<>]{3,256})(?:\\n)?\\{0,3}["']?\s{0,4}\|[^|\n]{0,256}$/;

/** What is echoed to a program that reads a password. */
function locate(text: string, at: number): Span | undefined {
  const from = Math.max(0, at - beforeMax);
  const keyword = /^(?:--password-stdin|sudo -S|passwd --stdin|chpasswd)/.exec(
    text.slice(at, at + 20),
  );
  if (!keyword) return undefined;
  const line = text.slice(from, at + keyword[0].length);
  const found = echoed.exec(line.slice(line.lastIndexOf('\n') + 1));
  const value = found?.groups?.['secret'];
  if (!found || value === undefined || !isSecretValue(value, true)) return undefined;
  const offset = from + line.lastIndexOf('\n') + 1 + found.index;
  const start = offset + found[0].indexOf(value, /^\w+/.exec(found[0])?.[0].length ?? 0);
  return { start, end: start + value.length };
}

/** A password that another program reads from a pipe. */
export const pipedPassword: LocatorRule = {
  id: 'piped-password',
  keywords: ['--password-stdin', 'sudo -s', 'passwd --stdin', 'chpasswd'],
  boundary: 'none',
  locate,
  examples: {
    finds: [
      `echo ${secret} | docker login -u u --password-stdin`,
      `echo '${secret}' | sudo -S ls`,
      `echo "root:${secret}" | chpasswd`,
      `printf '%s' ok; echo -n "${secret}" | passwd --stdin root`,
    ],
    ignores: [
      'echo "$TOKEN" | docker login --password-stdin',
      'cat token | docker login --password-stdin',
      'sudo -S ls',
      'chpasswd < users.txt',
    ],
  },
  source: 'https://docs.docker.com/reference/cli/docker/login/#password-stdin',
};
