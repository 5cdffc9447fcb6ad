/**
 * What a name says of the value beside it. `secret`: it is one, whatever it looks like. `maybe`:
 * it is one when it looks like one. `none`: the name says nothing. `ignored`: the operator wants it
 * left alone.
 */
export type NameVerdict = 'secret' | 'maybe' | 'none' | 'ignored';

/** What a name says. */
export type Judge = (name: string) => NameVerdict;

const nameLengthMax = 256;

const secretWords = new Set(
  `password passwd passwort passphrase passcode pwd pw pswd userpass secret secrets apikey authkey
  accesskey secretkey privatekey signingkey encryptionkey masterkey accountkey sharedkey authtoken
  accesstoken refreshtoken bearertoken apitoken sessiontoken clientsecret apisecret appsecret
  authorization cookie cookies credential credentials mnemonic passwords passwds passphrases apikeys
  storepass keypass requirepass masterauth psk secrete contrasena senha kennwort wachtwoord
  motdepasse mdp bindpw rootpw psswd pswrd psword psswrd pssword paswd paswrd pasword passord parola`.split(
    /\s+/,
  ),
);

/** Ends of words that are written as one: `dbpassword`, `PGPASSWORD`. */
const secretEnding =
  /(?:password|passwd|passphrase|passwort|passcode|pwd|(?:client|api|app|shared|jwt|auth)secret|(?:api|auth|access|secret|private|master|signing|encryption|aes)key|(?:access|auth|refresh|api|session|bearer)token)$/;

/** Before `pass`: `db_pass`. `first`, `forward`, `test` say otherwise. */
const secretPasses = new Set(
  `db user admin root smtp imap mail email ftp sftp ssh database mysql postgres pg redis mongo rabbitmq
  login account server client proxy my sudo vpn wifi ldap keystore truststore key store service api
  app svc basic http auth master jenkins docker registry`.split(/\s+/),
);

/** `mysqlpass`, and no `bypass`. */
const gluedPass =
  /^(?:db|user|admin|root|smtp|mail|ftp|ssh|mysql|pg|postgres|redis|my|login|key|store)pass$/;

/** Before `key`: `api_key`, `PRIVATE-KEY`. `primary`, `foreign`, `sort`, `public` say otherwise. */
const secretKeys = new Set(
  `api access secret private signing encryption master account shared auth ssh service deploy
  storage subscription consumer license app client admin root webhook hmac aes preshared jwt
  decryption developer authentication cipher crypto security activation recovery server`.split(
    /\s+/,
  ),
);

/** Before `phrase`. */
const secretPhrases = new Set(['pass', 'seed', 'recovery', 'mnemonic', 'backup', 'secret']);

/** Before `token`: a credential. Else it may be a word of a text, a page, a count. */
const secretTokens = new Set(
  `access refresh auth id bearer session api bot csrf xsrf personal oauth oauth2 security service
  secret sas jwt github gitlab slack npm pypi vault deploy user admin app client registry webhook
  device push private login identity sso saml web hf discord telegram`.split(/\s+/),
);

const harmlessTokens = new Set(
  `max min num total input output prompt completion next page continuation pagination first last
  unk pad eos bos sep cls mask special stop per cached reasoning cursor sync position count image
  audio text thinking new old other start end public`.split(/\s+/),
);

/** After the telling word, these do not change what it means: `DB_PASSWORD_PROD`, `apiKey2`. */
const trailing = new Set(
  `prod production dev development staging stage test live old new current value plain plaintext
  text raw base64 b64 default header string str env var primary secondary main backup base secure super
  sec my temp tmp admin root again confirmation repeat`.split(/\s+/),
);

/**
 * Judges the name of an attribute, a member, a variable, a header.
 *
 * @param name in any style: `db.password`, `API_KEY`, `x-api-key`, `clientSecret`
 */
export function judgeName(name: string): NameVerdict {
  const words = wordsOf(name.slice(-nameLengthMax));
  const verdict = judgeWords(words);
  return verdict === 'none' && mayBeBefore(words) ? 'maybe' : verdict;
}

/** Behind these a password is not one: `password_policy`, `api_key_id`. */
const harmlessEnding = new Set(
  `hash hashed digest hint policy length len size min max count num input field label placeholder
  reset expiry expires expired expire expiration at date time timestamp ts updated changed created
  modified last age ttl url uri link endpoint host path file filename dir folder name names id ids
  uuid arn ref reference key keys kind type types class required optional enabled disabled allowed
  needed valid invalid validity validation validator check checker verify verification verified
  confirm match matches status state error errors message msg title text prompt help description
  format pattern regex rule rules strength score level manager store storage vault provider service
  handler helper util utils factory method mode algorithm alg version encoding encoder generator
  rotation interval window limit auth authentication grant flow page form view screen button icon
  column table list set map index attempts retries failures request response callback param params
  parameter arg option options flag selector property attribute scheme schema header prefix suffix
  source location user username email account is has set get attempt protected based free less
  complexity history notification salt step visible show hidden toggle change update lookup`.split(
    /\s+/,
  ),
);

/** `password_super_secure`, `apikey_myservice`: other words stand behind the telling one. */
function mayBeBefore(words: readonly string[]): boolean {
  for (let index = words.length - 2; index >= Math.max(0, words.length - 4); index--) {
    if (harmlessEnding.has(words[index + 1] ?? '')) return false;
    if (/^(?:passw(?:or)?d|passphrase|pwd|apikey|secret)$/.test(words[index] ?? '')) {
      return words.slice(index + 1).every((word) => isPlain(word) && !harmlessEnding.has(word));
    }
  }
  return false;
}

function isPlain(word: string): boolean {
  return /^(?:[a-z]{2,16}|\d{1,2})$/.test(word);
}

function judgeWords(words: string[]): NameVerdict {
  while (words.length > 1 && isTrailing(words.at(-1) ?? '')) words.pop();
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  // A package is called so too.
  if (words.length === 1 && (last === 'cookie' || last === 'cookies')) return 'maybe';
  if (secretWords.has(last) || secretEnding.test(last) || gluedPass.test(last)) return 'secret';
  if ((last === 'key' || last === 'keys') && secretKeys.has(before)) return 'secret';
  // `client-key-data` of Kubernetes.
  if (last === 'data' && before === 'key' && words.at(-3) === 'client') return 'secret';
  if (last === 'phrase' && secretPhrases.has(before)) return 'secret';
  if (last === 'token' || last === 'tok') {
    if (secretTokens.has(before)) return 'secret';
    return harmlessTokens.has(before) ? 'none' : 'maybe';
  }
  if (last === 'pass' && secretPasses.has(before)) return 'secret';
  if (/^(?:pass|auth|pin|pat|salt|clave|authentication|creds?|otp|bearer)$/.test(last))
    return 'maybe';
  return 'none';
}

function isTrailing(word: string): boolean {
  return trailing.has(word) || /^\d+$/.test(word);
}

const verdictsMax = 1_024;

/** Judges as another does, each of so many names only once. Holds these names. */
export function judgeOnce(judge: Judge): Judge {
  const verdicts = new Map<string, NameVerdict>();
  return (name) => {
    const known = verdicts.get(name);
    if (known !== undefined) return known;
    const verdict = judge(name);
    if (verdicts.size < verdictsMax) verdicts.set(name, verdict);
    return verdict;
  };
}

/** `dbPassword`, `DB_PASSWORD2`, `db.password` → `db`, `password` (and `2`). */
function wordsOf(name: string): string[] {
  if (plainName.test(name)) return name.split('_').filter((word) => word !== '');
  return name
    .replaceAll(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .replaceAll(/([A-Z])(?=\d)/gi, '$1 ')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** What most members are called: `role`, `tool_calls`. */
const plainName = /^[a-z_]+$/;

/** The literals at which a name that `judgeName` knows may be recognised, compared without case. */
export const nameKeywords: readonly string[] = [
  ...['pswrd', 'psword', 'psswd', 'psswrd', 'pssword', 'paswd', 'paswrd', 'pasword', 'passord'],
  ...['contrasena', 'senha', 'kennwort', 'wachtwoord', 'motdepasse', 'mot_de_passe', 'parola'],
  ...[
    'salt=',
    'salt:',
    'salt"',
    "salt'",
    'salt =',
    'mdp=',
    'mdp:',
    'mdp"',
    'clave=',
    'clave:',
    'clave"',
  ],
  ...['passw', 'passphrase', 'passcode', 'pwd', 'pswd', 'secret', 'token', 'credential'],
  ...['authorization', 'cookie', 'mnemonic', 'userpass'],
  ...['storepass', 'keypass', 'requirepass', 'masterauth', 'psk=', 'psk"', 'psk:'],
  ...['pass', 'seed', 'recovery', 'backup'].flatMap((word) => [`${word}_phrase`, `${word} phrase`]),
  ...[
    'pw=',
    'pw:',
    'pw"',
    "pw'",
    'pw\\',
    'pw =',
    'pass=',
    'pass:',
    'pass"',
    "pass'",
    'pass\\',
    'pass =',
    'pass :',
    'pass !',
    '_pass ',
  ],
  ...[
    'auth=',
    'auth:',
    'auth"',
    "auth'",
    'auth\\',
    'auth =',
    'bindpw',
    'rootpw',
    'client-key-data',
  ],
  ...['authentication=', 'authentication:', 'authentication"', "authentication'"],
  ...[...secretKeys].flatMap((word) => [`${word}_key`, `${word}-key`, `${word}key`, `${word}.key`]),
  ...['api key', 'access key', 'secret key', 'private key', 'signing key', 'encryption key'],
  ...['authentication key', 'activation key', 'license key', 'oauth2-bearer', 'oauth2_bearer'],
];
