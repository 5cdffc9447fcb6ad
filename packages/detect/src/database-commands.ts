import { admitsOptions } from './admits.ts';
import { between, command, gap } from './command.ts';
import { fake } from './fake.ts';
import type { Rule } from './rule.ts';
import { looksRandom } from './values.ts';

const secret = fake('', 14);

/** Passwords on the command lines of databases, and in their statements. */
export const databaseCommands: readonly Rule[] = [
  command({
    id: 'mysql-password',
    keywords: ['mysql', 'mariadb'],
    admits: admitsOptions,
    isCased: true,
    // `-print`, `-prune`: `mysql` is what `find` looks for.
    before: String.raw`(?:mysql(?:dump|admin|import|sh)?|mariadb(?:-dump|-admin)?)${between}[\s"']-p(?!(?:[a-z]+\d?|\d+)(?![^\s"'\\|;&<>\x60]))(?=\S)`,
    finds: [
      `mysql -u root -p${secret} app`,
      `mysqldump -h db -uroot -p'${secret}' app > dump.sql`,
      "mysql -u root -p'meadow-lark' app",
      'mysql -u root -pOTMcRVwCOGYbsrJPcj -h db app',
      `["mysql", "-u", "root", "-p${secret}", "app"]`,
    ],
    ignores: [
      'mysql -u root -p app',
      'find / -name mysql -print',
      '`find / -name mysql -print`',
      'mysql -p$PASSWORD',
      'mysql -P3306',
      'mysql -p"$PW"',
    ],
    source: 'https://dev.mysql.com/doc/refman/8.4/en/connecting.html',
  }),
  command({
    id: 'database-login',
    keywords: ['redis-cli', 'mongosh', 'mongodump', 'mongorestore', 'mongo -'],
    admits: admitsOptions,
    before: String.raw`(?:redis-cli|mongo(?:sh|dump|restore)?)${between}[\s"'](?:-p|-a|--pass)${gap}`,
    finds: [
      `redis-cli -h cache -a ${secret} ping`,
      `mongosh --host h -u u -p ${secret} --eval "db"`,
    ],
    ignores: ['redis-cli -a $REDIS_PASSWORD', 'redis-cli -h cache -p 6379 ping'],
    isReal: (password) => !/^\d{1,5}$/.test(password),
    source: 'https://redis.io/docs/latest/develop/tools/cli/',
  }),
  command({
    id: 'redis-password',
    keywords: ['requirepass', 'masterauth'],
    before: /(?:requirepass|masterauth)["'\\]{0,3}[\s:=,]{1,4}/,
    finds: [`requirepass ${secret}\n`, `["redis-server", "--requirepass", "${secret}"]`],
    ignores: ['# requirepass foobared', 'requirepass $REDIS_PASSWORD'],
    source: 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/',
  }),
  command({
    id: 'redis-auth',
    keywords: ['AUTH '],
    isCased: true,
    before: /AUTH (?:[\w.-]{1,64} )?(?=\S{6,256}\s{0,2}(?:\\[nr]|[\r\n"'\x60]|$))/,
    isReal: looksRandom,
    finds: [`127.0.0.1:6379> AUTH ${secret}\nOK\n`, `AUTH svc ${secret}\r\n+OK\r\n`],
    ignores: ['AUTH LOGIN\n', '250-AUTH PLAIN LOGIN\n', 'AUTH <password>\n'],
    source: 'https://redis.io/docs/latest/commands/auth/',
  }),
  command({
    id: 'sql-server-password',
    keywords: ['sqlcmd', 'bcp ', 'osql'],
    isCased: true,
    before: String.raw`(?:sqlcmd|bcp|osql)${between}[\s"']-P[\s=,"']{0,4}`,
    finds: [
      `sqlcmd -S h -U sa -P ${secret} -Q "select 1"`,
      `bcp db.t out f -U sa -P'${secret}' -S h`,
    ],
    ignores: ['sqlcmd -S h -U sa -P $SA_PASSWORD', 'sqlcmd -S h -E -Q "select 1"'],
    source: 'https://learn.microsoft.com/en-us/sql/tools/sqlcmd/sqlcmd-utility',
  }),
  command({
    id: 'sql-password',
    keywords: ['identified by', 'identified with ', 'identified as'],
    // Bare only with a digit: a user is identified by many things in prose.
    before:
      /(?<=\b(?:user|role|exists|to)\s{1,4}(?!is\b|was\b|be\b)[\w'"@%.\x60-]{1,80}\s{1,4}(?:account unlock\s)?)identified (?:with ['"]?\w{1,40}['"]? )?(?:by|as)(?: password)?\s{1,4}(?=['"\\]|[^\s;]{0,40}\d)/,
    isInner: true,
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
    id: 'sql-set-password',
    keywords: ['set password'],
    before:
      /set password(?:\s{1,4}for\s{1,4}[\w'"@%.\x60-]{1,128})?\s{0,4}=\s{0,4}(?:password\s{0,4}\()?(?=\\{0,3}["'])/,
    finds: [`SET PASSWORD FOR 'a'@'h' = '${secret}';`, `SET PASSWORD = PASSWORD('${secret}')`],
    ignores: ["SET PASSWORD FOR 'a'@'h' = '<password>';", 'set password = password'],
    source: 'https://dev.mysql.com/doc/refman/8.4/en/set-password.html',
  }),
];
