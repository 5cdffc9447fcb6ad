import { fake } from './fake.ts';
import type { PatternRule, Rule } from './rule.ts';
import { isSecretValue, looksLikePassword } from './values.ts';

const secret = fake('', 14);
const argument = String.raw`["'][^"'\\\r\n]{0,200}["']\s{0,4},\s{0,8}`;

/** A password among the arguments of what opens a connection. */
const connectCall: PatternRule = {
  id: 'connect-call-password',
  severity: 'high',
  confidence: 'medium',
  keywords: [
    ...['mysql_connect(', 'mysql_pconnect(', 'mysqli_connect(', 'new mysqli(', 'new pdo('],
    ...[
      'mysql.connect(',
      'mysqldb.connect(',
      'getconnection(',
      'oracle.connect(',
      'oracledb.connect(',
    ],
    ...['ftp.login(', 'ftp_login(', 'ssh2_auth_password(', 'ldap_bind(', '.simple_bind_s('],
  ],
  boundary: 'none',
  pattern: new RegExp(
    [
      String.raw`(?:(?:mysqli?_p?connect|new mysqli|new pdo|(?:mysql|mysqldb)\.connect|getconnection)\(\s{0,8}${argument}${argument}`,
      String.raw`|(?:oracle(?:db)?\.connect|ftp\.login|\.simple_bind_s)\(\s{0,8}${argument}`,
      String.raw`|(?:ftp_login|ssh2_auth_password|ldap_bind)\(\s{0,8}\$?[\w>-]{1,64}\s{0,4},\s{0,4}${argument})`,
      String.raw`["'](?<secret>[^"'\\\r\n]{3,128})["']`,
    ].join(''),
    'diy',
  ),
  isReal: (value) => isSecretValue(value, true),
  examples: {
    finds: [
      `mysqli_connect("db", "svc", "${secret}", "app");`,
      `$db = new PDO('mysql:host=h;dbname=d', 'svc', '${secret}');`,
      `conn = pymysql.connect("db", "svc", "${secret}", "app")`,
      `DriverManager.getConnection("jdbc:x://h/d", "svc", "${secret}")`,
      `cx_Oracle.connect("svc", "${secret}", "h/s")`,
      `ftp_login($conn, 'svc', '${secret}');`,
    ],
    ignores: [
      'mysqli_connect("db", "user", "password", "app")',
      'pymysql.connect("db", user, password)',
      'DriverManager.getConnection("jdbc:x://h/d")',
    ],
  },
  source: 'https://www.php.net/manual/en/mysqli.construct.php',
};

// `jwt.sign(payload, "…")`, `createHmac('sha256', '…')`, `hmac.new(b"…"`, `Fernet("…")`.
const keyed = [
  String.raw`(?:jwt\.(?:sign|verify|encode|decode)|crypto(?:js)?\.aes\.(?:en|de)crypt)\([^\r\n]{1,200}?,`,
  String.raw`hash_hmac\([^\r\n]{1,200}?,[^\r\n,]{1,100},`,
  String.raw`create(?:hmac|(?:de)?cipheriv)\(\s{0,4}["'][\w-]{3,32}["']\s{0,4},`,
  String.raw`(?:hmac\.new|aes\.new|fernet|secretkeyspec|new hmacsha(?:1|256|512))\((?:encoding\.\w{3,8}\.getbytes\()?`,
].join('|');

/** A key among the arguments of what signs and encrypts. */
const keyCall: PatternRule = {
  id: 'crypto-call-key',
  severity: 'high',
  confidence: 'medium',
  keywords: [
    ...['jwt.sign(', 'jwt.verify(', 'jwt.encode(', 'jwt.decode(', 'hash_hmac(', 'createhmac('],
    ...['createcipheriv(', 'createdecipheriv(', 'hmac.new(', 'aes.new(', 'fernet('],
    ...['secretkeyspec(', 'crypto.aes.', 'cryptojs.aes.', 'new hmacsha'],
  ],
  boundary: 'none',
  pattern: new RegExp(
    String.raw`(?:${keyed})\s{0,8}(?:buffer\.from\(|\[\]byte\()?[bu]?["'](?<secret>[^"'\\\r\n]{6,256})["'](?=\s{0,4}[,).])`,
    'diy',
  ),
  isReal: (value) =>
    isSecretValue(value, true) && /\d|\W|[a-z][A-Z]/.test(value) && !algorithm.test(value),
  examples: {
    finds: [
      `const token = jwt.sign(payload, '${secret}', { expiresIn: '1h' });`,
      `jwt.encode(claims, "${secret}", algorithm="HS256")`,
      `crypto.createHmac('sha256', '${secret}').update(body)`,
      `hmac.new(b"${secret}", message, hashlib.sha256)`,
      `AES.new(b'${fake('', 16)}', AES.MODE_CBC, iv)`,
      `new SecretKeySpec("${fake('', 16)}".getBytes(), "AES")`,
    ],
    ignores: [
      'jwt.sign(payload, process.env.JWT_SECRET, { algorithm: "HS256" })',
      'jwt.decode(token, key, "HS256")',
      "crypto.createHmac('sha256', secret)",
      'jwt.encode({"sub": user, "username": name}, SECRET)',
    ],
  },
  source: 'https://cheatsheetseries.owasp.org/cheatsheets/Key_Management_Cheat_Sheet.html',
};

const algorithm =
  /^(?:[HREP]S\d{3}|EdDSA|none|sha-?\d{1,3}|md5|aes[\w-]{0,16}|utf-?8|hex|base64)$/i;

/** `expect "Password:"`, then `send "…\r"`. */
const expectSend: PatternRule = {
  id: 'expect-password',
  severity: 'high',
  confidence: 'medium',
  keywords: ['assword:*', 'assword*', 'assword: "', 'assword:"', 'asscode:', 'assphrase:'],
  boundary: 'none',
  pattern:
    /ass(?:word|code|phrase)[^\r\n]{0,24}\s{1,8}(?:\{\s{0,8})?send(?: --)?\s{1,4}"(?<secret>[^"\\\r\n$]{3,128})\\[rn]"/diy,
  isReal: (value) => isSecretValue(value, true),
  examples: {
    finds: [
      `expect "*?assword:*"\nsend "${secret}\\r"`,
      `expect {\n  "Password:" { send "${secret}\\n" }`,
    ],
    ignores: ['expect "*assword*"\nsend "$PASSWORD\\r"', 'expect "login:"\nsend "admin\\r"'],
  },
  source: 'https://www.tcl-lang.org/man/expect5.31/expect.1.html',
};

/** `login: bob / …`, `creds are bob:…`: a user and a password as people tell them. */
const toldCredentials: PatternRule = {
  id: 'told-credentials',
  severity: 'high',
  confidence: 'low',
  keywords: [
    ...['creds', 'credentials', 'login', 'log in', 'logged in', 'signed in', 'sign in'],
    ...[
      'user / password',
      'username / password',
      'user/password',
      'username/password',
      'user/pass',
    ],
  ],
  boundary: 'word',
  pattern:
    /(?:creds|credentials|log ?in|(?:logged|signed|sign) in|user(?:name)? ?\/ ?pass(?:word)?)(?:[ \w]{0,24} (?:is|are|with|as|using))?\s?[:=-]{0,2}\s{1,2}["'\x60*]{0,2}[a-z][\w.@-]{1,64}["'\x60]?(?:\s?\/\s|:)["'\x60]?(?<secret>[^\s"'\x60<>/\\,()]{6,64})/diy,
  isReal: (value) => isPassword(value.replace(/[.,;!?]$/, '')),
  examples: {
    finds: [
      `My SSH login is root / ${fake('', 10)}!`,
      `creds: bob:${secret}`,
      `log in with admin / ${fake('', 9)}, please`,
      `The credentials are svc:${secret}.`,
    ],
    ignores: [
      'login: https://example.com/a1B2c3',
      'creds: user:password',
      'credentials: host:8080',
      'log in with bob / alice',
      'login at 12:30:45',
      `credentials: sha256:${fake('', 64, 'hex')}`,
    ],
  },
  source: 'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
};

/** `use … as the password`. */
const usedAsPassword: PatternRule = {
  id: 'told-password',
  severity: 'high',
  confidence: 'low',
  keywords: [
    'as the password',
    'as password',
    'as your password',
    'as my password',
    'as the passphrase',
  ],
  boundary: 'word',
  pattern:
    /(?<=\b(?:enter|use|using|type|set|with|choose|typed|entered|used) ["'\x60]?(?<secret>[^\s"'\x60]{6,64})["'\x60]? )as (?:the |your |my )?pass(?:word|phrase)/diy,
  isReal: isPassword,
  examples: {
    finds: [`enter ${secret} as the password`, `use "${fake('', 10)}!" as password`],
    ignores: [
      'enter it as the password',
      'use <your-password> as the password',
      'use $PW as password',
    ],
  },
  source: 'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
};

/** Capitals, small letters and digits, or a sign among letters and digits. */
function isPassword(value: string): boolean {
  if (!isSecretValue(value, true) || !/[a-z]/i.test(value)) return false;
  return looksLikePassword(value);
}

/** Secrets that a call or a sentence about a user gives away. */
export const codeCalls: readonly Rule[] = [
  connectCall,
  keyCall,
  expectSend,
  toldCredentials,
  usedAsPassword,
];
