import { admitsOptions } from './admits.ts';
import { fake } from './fake.ts';
import type { PatternRule, Rule } from './rule.ts';
import { isSecretValue } from './values.ts';

// What an option's value looks like on a command line: quoted, or up to a blank.
const value = String.raw`(?<quote>\\{0,3}["'])?(?<secret>(?<=["'])[^"'\\\n]{3,256}|[^\s"'\\|;&<>\x60]{3,256})`;

interface Command extends Pick<PatternRule, 'id' | 'keywords' | 'source'> {
  /** From the program's name to the value, without flags. */
  readonly before: RegExp;
  readonly isReal?: (secret: string) => boolean;
  readonly admits?: PatternRule['admits'];
  readonly finds: readonly [string, string, ...string[]];
  readonly ignores: readonly [string, string, ...string[]];
}

/** A rule for a password that stands on a program's command line. */
function command(rule: Command): PatternRule {
  const { id, keywords, before, isReal, admits, source, finds, ignores } = rule;
  return {
    id,
    keywords,
    pattern: new RegExp(before.source + value, 'diy'),
    boundary: 'word',
    ...(admits && { admits }),
    isReal: (secret) =>
      isSecretValue(secret, true) && !secret.startsWith('-') && isReal?.(secret) !== false,
    examples: { finds, ignores },
    source,
  };
}

// The arguments between, over escaped line ends too; the next command is another.
const between = String.raw`(?:\.exe)?\b(?:[^\n\r|;&]|\\\\?\r?\n){0,400}?`;
const secret = fake('', 14);

/** Passwords on command lines, where no name tells of them. */
export const commands: readonly Rule[] = [
  command({
    id: 'curl-user-password',
    keywords: ['curl', 'wget'],
    admits: admitsOptions,
    before: new RegExp(
      String.raw`(?:curl|wget)${between}[\s"'](?:-u|-U|--user|--proxy-user|-a|--auth)[\s=,"']{1,4}[^\s:"'\\]{0,128}:`,
    ),
    finds: [
      `curl -u admin:${secret} https://host`,
      `curl -sS -X PUT --user "svc:${secret}" https://host/path`,
      `curl -k https://host/x \\\n  -H 'Accept: */*' \\\n  -u developer:${secret}`,
      `subprocess.run(["curl", "-u", "admin:${secret}", url])`,
    ],
    ignores: [
      'curl -u user:password https://host',
      'curl -u "$USER:$TOKEN" https://host',
      'curl https://host && sort -u a:bcdefgh',
      'curl -u user https://host:8080/path',
    ],
    source: 'https://curl.se/docs/manpage.html',
  }),
  command({
    id: 'mysql-password',
    keywords: ['mysql', 'mariadb', 'sshpass'],
    admits: admitsOptions,
    before: new RegExp(
      String.raw`(?:sshpass\s{1,4}-p ?|(?:mysql(?:dump|admin|import|sh)?|mariadb(?:-dump|-admin)?)${between}\s-p(?=\S))`,
    ),
    // `-print`, `-prune`: `mysql` is what `find` looks for.
    isReal: (password) => !/^(?:[a-z]+\d?|\d+)$/.test(password),
    finds: [
      `mysql -u root -p${secret} app`,
      `mysqldump -h db -uroot -p'${secret}' app > dump.sql`,
      `sshpass -p ${secret} ssh root@host`,
    ],
    ignores: [
      'mysql -u root -p app',
      'find / -name mysql -print',
      'mysql -p$PASSWORD',
      'mysql -P3306',
      'mysql -p"$PW"',
    ],
    source: 'https://dev.mysql.com/doc/refman/8.4/en/connecting.html',
  }),
  command({
    id: 'login-password',
    keywords: [
      ...['docker login', 'podman login', 'registry login', 'az login', 'redis-cli'],
      ...['mongosh', 'mongodump', 'mongorestore'],
    ],
    admits: admitsOptions,
    before: new RegExp(
      String.raw`(?:(?:docker|podman|registry|az) login|redis-cli|mongo(?:sh|dump|restore))${between}\s(?:-p|-a|--pass) {1,2}`,
    ),
    finds: [
      `docker login -u user -p ${secret} registry.io`,
      `redis-cli -h cache -a ${secret} ping`,
    ],
    ignores: ['docker login -u user --password-stdin', 'redis-cli -a $REDIS_PASSWORD'],
    source: 'https://docs.docker.com/reference/cli/docker/login/',
  }),
  command({
    id: 'openssl-password',
    keywords: ['-passin', '-passout', '-pass '],
    before: /-pass(?:in|out)?[\s=,"'\\]{1,6}pass:/,
    finds: [
      `openssl rsa -in key.pem -passin pass:${secret}`,
      `openssl x509 -passin "pass:${secret}" -in a`,
    ],
    ignores: ['openssl rsa -passin file:pw.txt', 'openssl rsa -passin pass:$PW'],
    source: 'https://docs.openssl.org/3.0/man1/openssl-passphrase-options/',
  }),
  command({
    id: 'sql-password',
    keywords: ['identified '],
    // Bare only with a digit: a user is identified by many things in prose.
    before:
      /(?<=\b(?:user|role|exists|to)\s{1,4}(?!is\b|was\b|be\b)[\w'"@%.\x60-]{1,80}\s{1,4}(?:account unlock\s)?)identified (?:with ['"]?\w{1,40}['"]? )?(?:by|as)(?: password)?\s{1,4}(?=['"\\]|[^\s;]{0,40}\d)/,
    finds: [
      `CREATE USER 'app'@'%' IDENTIFIED BY '${secret}';`,
      `ALTER USER app IDENTIFIED BY ${secret};`,
      `ALTER USER 'r'@'h' IDENTIFIED WITH mysql_native_password BY '${secret}';`,
    ],
    ignores: [
      "CREATE USER app IDENTIFIED BY '<password>';",
      'the user is identified by CVE-2021-44228',
      'identified as a problem',
    ],
    source: 'https://dev.mysql.com/doc/refman/8.4/en/create-user.html',
  }),
  command({
    id: 'powershell-secure-string',
    keywords: ['ConvertTo-SecureString'],
    before:
      /ConvertTo-SecureString(?:\s{1,4}-(?:String|AsPlainText|Force|Key \S{1,64})){0,4}\s{1,4}(?!-)/,
    finds: [
      `ConvertTo-SecureString "${secret}" -AsPlainText -Force`,
      `ConvertTo-SecureString -String '${secret}' -AsPlainText`,
    ],
    ignores: ['ConvertTo-SecureString -String $password', 'ConvertTo-SecureString is a cmdlet'],
    source:
      'https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.security/convertto-securestring',
  }),
];
