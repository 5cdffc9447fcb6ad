import { admitsOptions } from './admits.ts';
import { between, command, gap } from './command.ts';
import { fake } from './fake.ts';
import type { Edges } from './literal.ts';
import type { Rule } from './rule.ts';
import { looksRandom } from './values.ts';

const secret = fake('', 14);

/** Passwords on the command lines of the system, of files and of networks. */
export const systemCommands: readonly Rule[] = [
  command({
    id: 'sshpass-password',
    keywords: ['sshpass'],
    before: /sshpass["',\s\\]{1,8}-p["',\s\\]{0,6}/,
    finds: [`sshpass -p ${secret} ssh root@host`, `["sshpass", "-p", "${secret}", "ssh", "host"]`],
    ignores: ['sshpass -e ssh host', 'sshpass -p "$PASSWORD" ssh host'],
    source: 'https://linux.die.net/man/1/sshpass',
  }),
  command({
    id: 'openssl-password',
    keywords: ['-passin', '-passout', '-pass '],
    isInner: true,
    before: /-pass(?:in|out)?[\s=,"'\\]{1,6}pass:/,
    finds: [
      `openssl rsa -in key.pem -passin pass:${secret}`,
      `openssl x509 -passin "pass:${secret}" -in a`,
    ],
    ignores: ['openssl rsa -passin file:pw.txt', 'openssl rsa -passin pass:$PW'],
    source: 'https://docs.openssl.org/3.0/man1/openssl-passphrase-options/',
  }),
  command({
    id: 'openssl-key',
    keywords: ['openssl enc', 'openssl aes'],
    isCased: true,
    before: String.raw`openssl (?:enc|aes)${between}\s-[kK] `,
    finds: [
      `openssl enc -aes-256-cbc -k ${secret} -in a`,
      `openssl aes-256-cbc -d -k ${secret} -in a`,
    ],
    ignores: ['openssl enc -aes-256-cbc -k $KEY -in a', 'openssl enc -aes-256-cbc -in a'],
    source: 'https://docs.openssl.org/3.0/man1/openssl-enc/',
  }),
  command({
    id: 'ldap-password',
    keywords: ['ldapsearch', 'ldapmodify', 'ldapadd', 'ldapwhoami', 'ldapdelete', 'ldappasswd'],
    isCased: true,
    before: String.raw`ldap\w{3,6}${between}[\s"']-[ws][\s=,"']{0,4}(?![a-z]{3} )`,
    finds: [
      `ldapsearch -x -D cn=admin,dc=x -w ${secret} -b dc=x`,
      `ldapsearch -x -D 'cn=admin,dc=x' -w '${secret}' -b dc=x`,
    ],
    ignores: ['ldapsearch -x -D cn=admin -W -b dc=x', 'ldapsearch -x -s sub -b dc=x'],
    source: 'https://www.openldap.org/software/man.cgi?query=ldapsearch',
  }),
  command({
    id: 'smb-password',
    keywords: ['smbclient', 'rpcclient', 'net rpc', 'net ads'],
    before: String.raw`(?:smbclient|rpcclient|net (?:rpc|ads))${between}[\s"'](?:-u|--user)[\s=,"']{0,4}[\w.\\/-]{1,64}%`,
    finds: [`smbclient //h/share -U user%${secret}`, `rpcclient -U 'user%${secret}' host`],
    ignores: ['smbclient //h/share -U user', 'smbclient //h/share -U user%$PASSWORD'],
    source: 'https://www.samba.org/samba/docs/current/man-html/smbclient.1.html',
  }),
  command({
    id: 'archive-password',
    keywords: ['zip -', '7z ', '7za '],
    admits: admitsPassword,
    isCased: true,
    isInner: true,
    before:
      /(?:zip\s(?:-[A-Za-z\d]{1,8}\s{1,2}){0,4}-[a-z\d]{0,4}P ?|7za?\s[a-z]{1,2}\s(?:[^\s|;&]{1,256}\s){0,4}?-p)(?=\S)/,
    finds: [`unzip -o -P ${secret} in.zip`, `7z x -p${secret} in.7z`],
    ignores: ['unzip -p in.zip file', 'zip -P $PASSWORD out.zip in', '7z x -o/tmp in.7z'],
    source: 'https://linux.die.net/man/1/zip',
  }),
  command({
    id: 'keystore-password',
    keywords: ['storepass', 'keypass '],
    before: /(?:(?<=-(?:src|dest)?)storepass|(?<=-)keypass)["',\s\\=:]{1,8}/,
    isInner: true,
    isReal: (password) => password !== 'changeit',
    finds: [
      `keytool -list -keystore k.jks -storepass ${secret}`,
      `keytool -genkey -keypass ${secret} -alias x`,
    ],
    ignores: ['keytool -list -storepass $STOREPASS', 'keytool -list -storepass changeit'],
    source: 'https://docs.oracle.com/en/java/javase/21/docs/specs/man/keytool.html',
  }),
  command({
    id: 'account-password',
    keywords: ['htpasswd', 'useradd', 'usermod'],
    before: String.raw`(?:user(?:add|mod)${between}[\s"']-p${gap}|htpasswd\s{1,4}-[a-z]{0,6}b[a-z]{0,6}\s{1,4}[^\s|;&]{1,256}\s{1,4}[\w.-]{1,64}\s{1,4})`,
    finds: [`useradd -m -p ${secret} user`, `htpasswd -bBc /etc/nginx/.htpasswd admin ${secret}`],
    ignores: ['useradd -m user', 'htpasswd -c .htpasswd admin', 'htpasswd -b file admin $PW'],
    source: 'https://httpd.apache.org/docs/2.4/programs/htpasswd.html',
  }),
  command({
    id: 'rabbitmq-password',
    keywords: ['rabbitmqctl'],
    before:
      /rabbitmqctl (?:-\S{1,64} ){0,4}(?:add_user|change_password|authenticate_user)(?: --)? [\w.@-]{1,64} /,
    finds: [`rabbitmqctl add_user bob ${secret}`, `rabbitmqctl change_password bob '${secret}'`],
    ignores: ['rabbitmqctl add_user bob "$PASSWORD"', 'rabbitmqctl list_users'],
    source: 'https://www.rabbitmq.com/docs/man/rabbitmqctl.8',
  }),
  command({
    id: 'lftp-password',
    keywords: ['lftp'],
    admits: admitsOptions,
    before: String.raw`lftp${between}\s-u ?["']?[^\s,"']{1,64},`,
    finds: [`lftp -u user,${secret} sftp://host`, `lftp -e 'ls' -u 'user,${secret}' host`],
    ignores: ['lftp -u user,$PASSWORD host', 'lftp -u user host'],
    source: 'https://lftp.yar.ru/lftp-man.html',
  }),
  command({
    id: 'remote-desktop-password',
    keywords: ['xfreerdp', 'wfreerdp'],
    before: String.raw`[xw]freerdp\d?${between}\s\/p:`,
    finds: [`xfreerdp /v:host /u:admin /p:${secret}`, `xfreerdp /u:admin /p:'${secret}' /v:host`],
    ignores: ['xfreerdp /v:host /u:admin', 'xfreerdp /v:host /p:$PASSWORD'],
    source: 'https://github.com/FreeRDP/FreeRDP/wiki/CommandLineInterface',
  }),
  command({
    id: 'rclone-password',
    keywords: ['rclone config'],
    before: String.raw`rclone config${between}\spass[\s=]`,
    isReal: looksRandom,
    finds: [
      `rclone config create r sftp host h user u pass ${secret}`,
      `rclone config update r pass=${secret}`,
    ],
    ignores: ['rclone config create r sftp pass $PASS', 'rclone config pass along'],
    source: 'https://rclone.org/commands/rclone_config_create/',
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

/** Whether an option that an archiver takes a password by follows: `-P`, `-p`. */
function admitsPassword(bytes: Uint8Array, _from: number, to: number, edges: Edges): boolean {
  const end = Math.min(edges.end, to + 256);
  for (let at = to; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x50 || (byte === 0x70 && bytes[at - 1] === 0x2d)) return true;
    if (byte === 0x0a) return false;
  }
  return false;
}
