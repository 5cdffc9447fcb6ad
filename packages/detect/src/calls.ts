import { fake } from './fake.ts';
import type { PatternRule, Rule } from './rule.ts';
import { isSecretValue, looksRandom } from './values.ts';

const secret = fake('', 14);
const isValue = (value: string) => isSecretValue(value, true);

/** A user and a password as the arguments of a call that takes both. */
const callCredentials: PatternRule = {
  id: 'call-credentials',
  severity: 'high',
  confidence: 'medium',
  keywords: [
    ...['basicauth(', 'basic_auth(', 'digestauth(', 'ntlmauth(', 'networkcredential('],
    ...['usernamepasswordcredentials(', 'passwordauthentication(', 'usernamepasswordcredential('],
    ...['.login(', '.authenticate(', '.setcredentials(', 'plainauth(', 'db.auth(', 'auth=('],
  ],
  boundary: 'none',
  pattern:
    /(?:plainauth\(\s{0,8}["'][^"'\\\r\n]{0,64}["'],|(?:(?:basic_?|digest|ntlm|db\.)auth|networkcredential|usernamepasswordcredentials?|passwordauthentication|\.login|\.authenticate|\.setcredentials|auth=)\()\s{0,8}["'][^"'\\\r\n]{0,128}["']\s{0,4},\s{0,8}["'](?<secret>[^"'\\\r\n]{3,128})["']/diy,
  isReal: (value) => isValue(value) && /[^a-z_ ]/i.test(value),
  examples: {
    finds: [
      `requests.get(url, auth=HTTPBasicAuth("admin", "${secret}"))`,
      `new NetworkCredential("bob", "${secret}", "domain")`,
      `smtp.login("bob@example.com", '${secret}')`,
      `auth := smtp.PlainAuth("", "bob", "${secret}", host)`,
      `requests.get(url, auth=("admin", "${secret}"))`,
    ],
    ignores: [
      'HTTPBasicAuth("user", "password")',
      'smtp.login(user, password)',
      'form.login("username", "email")',
      'auth=("user", "pass")',
    ],
  },
  source: 'https://requests.readthedocs.io/en/latest/user/authentication/',
};

/** `enable secret 5 …`, `snmp-server community … RO`, `username x password 7 …`. */
const networkDevice: PatternRule = {
  id: 'network-device-password',
  severity: 'high',
  confidence: 'medium',
  keywords: [
    'enable secret',
    'enable password',
    'snmp-server community',
    'privilege 15',
    'key-string',
    ...['password 7 ', 'password 5 ', 'password 0 ', 'secret 5 ', 'secret 8 ', 'secret 9 '],
    ...['key 7 ', 'md5 7 '],
  ],
  boundary: 'word',
  pattern:
    /(?:enable (?:secret|password)(?: level \d{1,2})?|snmp-server community|privilege 15 (?:secret|password)|key-string|(?:password|secret|key|md5)(?= [057-9] ))(?: [057-9])? (?<secret>[^\s"'<>]{4,128})(?=\s|$)/diy,
  isReal: (value) => isValue(value) && !/^(?:public|private)$/i.test(value) && /\d/.test(value),
  examples: {
    finds: [
      `enable secret 5 $1$mERr$${fake('', 22)}\n!`,
      `snmp-server community ${secret} RO`,
      `username bob privilege 15 secret 9 ${fake('x', 40)}\n`,
      `username bob password 7 ${fake('', 12, 'hex').toUpperCase()}\n`,
    ],
    ignores: ['snmp-server community public RO', 'enable secret management', 'enable password'],
  },
  source: 'https://www.cisco.com/c/en/us/support/docs/security-vpn/',
};

/** `net use … password /user:…`. */
const netUse: PatternRule = {
  id: 'net-use-password',
  severity: 'high',
  confidence: 'medium',
  keywords: ['net use '],
  boundary: 'word',
  pattern:
    /net use (?:\S{1,3}: )?\\{2,8}[\w.$\\-]{1,256} (?<secret>[^\s/"'][^\s"']{3,128}) \/u(?:ser)?:/diy,
  isReal: isValue,
  examples: {
    finds: [
      String.raw`net use x: \\host\share ${secret} /user:bob`,
      String.raw`net use \\host\ipc$ ${secret} /u:domain\bob`,
    ],
    ignores: [String.raw`net use x: \\host\share /user:bob`, 'net use the password /user:bob'],
  },
  source:
    'https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/gg651155(v=ws.11)',
};

/** The LM hash of nothing, and the NT hash behind it. */
const ntHash: PatternRule = {
  id: 'nt-hash',
  severity: 'high',
  keywords: ['aad3b435b51404eeaad3b435b51404ee:'],
  boundary: 'none',
  pattern: /aad3b435b51404eeaad3b435b51404ee:(?<secret>[\da-f]{32})(?![\da-f])/diy,
  // Of no password.
  isReal: (value) => !value.toLowerCase().startsWith('31d6cfe0d16ae931'),
  examples: {
    finds: [
      `Administrator:500:aad3b435b51404eeaad3b435b51404ee:${fake('', 32, 'hex')}:::`,
      `-hashes aad3b435b51404eeaad3b435b51404ee:${fake('a', 31, 'hex')}`,
    ],
    ignores: [
      'Guest:501:aad3b435b51404eeaad3b435b51404ee:31d6cfe0d16ae931b73c59d7e0c089c0:::',
      'aad3b435b51404eeaad3b435b51404ee',
    ],
  },
  source:
    'https://learn.microsoft.com/en-us/windows-server/security/kerberos/passwords-technical-overview',
};

/** `<Pass encoding="base64">…</Pass>` in FileZilla's list of sites. */
const fileZilla: PatternRule = {
  id: 'filezilla-password',
  severity: 'high',
  keywords: ['<pass encoding=', '<pass>'],
  boundary: 'none',
  pattern: /<pass(?: encoding="?\w{1,16}"?)?>(?<secret>[^<>\s]{4,256})<\/pass>/diy,
  isReal: isValue,
  examples: {
    finds: [
      `<Pass encoding="base64">${fake('', 20, 'base64')}</Pass>`,
      `<User>u</User><Pass>${secret}</Pass>`,
    ],
    ignores: ['<Pass encoding="base64"></Pass>', '<pass>changeme-example</pass>'],
  },
  source: 'https://wiki.filezilla-project.org/Sitemanager.xml',
};

/** `net user bob … /add`. */
const netUser: PatternRule = {
  id: 'net-user-password',
  severity: 'high',
  confidence: 'medium',
  keywords: ['net user ', 'net1 user '],
  boundary: 'word',
  pattern:
    /net1? user ["']?[\w.-]{1,64}["']? (?<secret>[^\s/*"'][^\s"']{3,128})(?= \/(?:add|domain|y)|\s|$)/diy,
  isReal: (value) => isValue(value) && /[^a-z]/.test(value),
  examples: {
    finds: [`net user bob ${secret} /add`, `C:\\> net user Administrator ${secret}\n`],
    ignores: ['net user bob /delete', 'net user bob * /add', 'the net user base grew'],
  },
  source:
    'https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/cc771865(v=ws.11)',
};

/** What Jenkins keeps encrypted with a key that lies beside it. */
const jenkinsSecret: PatternRule = {
  id: 'jenkins-encrypted-secret',
  severity: 'medium',
  keywords: ['{AQAAABAAAA'],
  boundary: 'none',
  pattern: /\{AQAAABAAAA[A-Za-z\d+/]{16,4096}={0,2}\}/dy,
  examples: {
    finds: [
      `<password>{${fake('AQAAABAAAA', 33, 'base64')}=}</password>`,
      `<apiToken>{${fake('AQAAABAAAA', 76, 'base64')}}</apiToken>`,
    ],
    ignores: ['{AQAAABAAAA}', `AQAAABAAAA${fake('', 33)}`],
  },
  source: 'https://www.jenkins.io/doc/developer/security/secrets/',
};

const jenkinsCrumb: PatternRule = {
  id: 'jenkins-crumb',
  severity: 'low',
  keywords: ['jenkins-crumb'],
  boundary: 'none',
  pattern:
    /jenkins-crumb["'\\]{0,4}\s{0,4}[:=,]\s{0,4}["'\\]{0,4}(?<secret>[\da-f]{32,64})(?![\da-f])/diy,
  isReal: looksRandom,
  examples: {
    finds: [
      `curl -H "Jenkins-Crumb: ${fake('', 32, 'hex')}"`,
      `{"Jenkins-Crumb":"${fake('', 64, 'hex')}"}`,
    ],
    ignores: ['Jenkins-Crumb: $CRUMB', 'Jenkins-Crumb is a header'],
  },
  source: 'https://www.jenkins.io/doc/book/security/csrf-protection/',
};

/** Secrets that the call, the command or the element around them gives away. */
export const calls: readonly Rule[] = [
  callCredentials,
  networkDevice,
  netUse,
  ntHash,
  fileZilla,
  netUser,
  jenkinsSecret,
  jenkinsCrumb,
];
