import type { Content, Kind, Shape } from './contents.ts';
import type { Alphabet, Fresh } from './fresh.ts';

// Texts in which a name, an option or a place says that a value is secret.

type Document = NonNullable<Content['document']>;

interface Structure {
  readonly name: string;
  /** `‹›` stands for the secret; what is between `«` and `»` may give way with it. */
  readonly text: string;
  readonly document?: Document;
  /** Letters and digits by default. */
  readonly secret?: (fresh: Fresh) => string;
}

const special = (fresh: Fresh) => `${fresh.text(6)}!${fresh.text(4)}#${fresh.text(5)}`;
const spaced = (fresh: Fresh) => `${fresh.text(6)} ${fresh.text(6)} ${fresh.text(5)}`;
const of = (length: number, alphabet: Alphabet) => (fresh: Fresh) => fresh.text(length, alphabet);
const number = (fresh: Fresh) => `7${fresh.text(11, 'digit')}`;

const structures: readonly Structure[] = [
  { name: 'json member', document: 'json', text: '{"user":"app","password":"‹›","port":5432}' },
  {
    name: 'json member, deep',
    document: 'json',
    text: '{"tool":{"args":[{"db":{"conn":[{"user":"app","password":"‹›","port":1}]}}],"n":2}}',
  },
  {
    name: 'json member, number',
    document: 'json',
    text: '{"user":"app","password":‹›,"port":5432}',
    secret: number,
  },
  { name: 'json member, list', document: 'json', text: '{"passwords":["‹›"],"port":5432}' },
  {
    name: 'python member',
    document: 'python',
    text: "{'user': 'app', 'password': '‹›', 'ports': (1, None)}",
    secret: special,
  },
  {
    name: 'python member, number',
    document: 'python',
    text: "{'user': 'app', 'password': ‹›, 'ports': (1, None)}",
    secret: number,
  },
  { name: 'yaml', text: 'db:\n  user: app\n  password: ‹›\n  port: 5432\n', secret: special },
  { name: 'yaml, quoted', text: 'db:\n  password: "‹›"\n  port: 5432\n', secret: spaced },
  { name: 'yaml, single quotes', text: "- user: app\n  api_key: '‹›'\n", secret: special },
  { name: 'yaml, block', text: 'password: |\n  ‹›\nport: 5432\n', secret: special },
  { name: '.env', text: 'PORT=5432\nDB_PASSWORD=‹›\nLOG_LEVEL=info\n', secret: special },
  { name: '.env, quoted', text: 'PORT=5432\nexport API_KEY="‹›"\nDEBUG=1\n', secret: spaced },
  { name: 'ini', text: '[db]\nuser = app\npassword = ‹›\nport = 5432\n', secret: special },
  { name: 'url query', text: 'https://api.example/v1/items?page=2&api_key=‹›&sort=asc' },
  {
    name: 'url query, token',
    text: 'GET /v1/items?access_token=‹›&page=2 HTTP/1.1',
    secret: of(32, 'hex'),
  },
  { name: 'url user', text: 'amqp://worker:‹›@rabbit.internal:5672/jobs', secret: of(18, 'alnum') },
  {
    name: 'header, bearer',
    text: 'Host: api.example\r\nAuthorization: «Bearer ‹›»\r\nAccept: */*',
  },
  { name: 'header, key', text: 'Host: api.example\r\nX-Api-Key: ‹›\r\nAccept: */*\r\n' },
  { name: 'header, cookie', text: 'Host: a.example\r\nCookie: «session=‹›; theme=dark»\r\nTe: x' },
  {
    name: 'header list, json',
    document: 'json',
    text: '[["host","a.example"],["authorization","«Bearer ‹›»"],["accept","*/*"]]',
  },
  {
    name: 'header list, objects',
    document: 'json',
    text: '[{"name":"accept","value":"*/*"},{"name":"X-Api-Key","value":"‹›"}]',
  },
  {
    name: 'header list, python',
    document: 'python',
    text: "[('accept', '*/*'), ('x-api-key', '‹›'), ('host', 'a.example')]",
  },
  { name: 'shell, -p', text: 'mysql -u root -p‹› -h db.internal orders' },
  { name: 'shell, --password', text: 'createuser --name app --password ‹› --quiet' },
  { name: 'shell, --password=', text: "pg_dump --password='‹›' -h db orders", secret: special },
  { name: 'shell, variable', text: 'PGPASSWORD=‹› psql -h db.internal -U app orders' },
  { name: 'shell, sshpass', text: 'sshpass -p ‹› ssh deploy@host.internal uptime' },
  { name: 'shell, curl -u', text: 'curl -sS -u «admin:‹›» https://host.internal/api' },
  {
    name: 'shell, curl -H',
    text: "curl -H 'Authorization: «Bearer ‹›»' https://host.internal/api",
    secret: of(40, 'alnum'),
  },
  { name: 'shell, curl -H key', text: 'curl -H "X-API-Key: ‹›" https://host.internal/api' },
  { name: 'shell, --token', text: 'vercel deploy --prod --token ‹› --yes' },
  { name: 'shell, redis -a', text: 'redis-cli -h cache.internal -a ‹› ping' },
  {
    name: 'sql, identified by',
    text: "CREATE USER 'app'@'%' IDENTIFIED BY '‹›';",
    secret: special,
  },
  { name: 'sql, password', text: "ALTER ROLE app WITH LOGIN PASSWORD '‹›';", secret: spaced },
  { name: 'sql, oracle', text: 'CREATE USER app IDENTIFIED BY "‹›" QUOTA 5M ON users;' },
  {
    name: 'sql, server',
    text: "CREATE LOGIN app WITH PASSWORD = N'‹›', CHECK_POLICY = ON;",
    secret: special,
  },
  { name: 'sql, set', text: "SET PASSWORD FOR 'app'@'%' = '‹›';", secret: special },
  {
    name: 'connection, ado',
    text: 'Server=db.internal;Database=orders;User Id=app;Password=‹›;Encrypt=True;',
    secret: special,
  },
  {
    name: 'connection, odbc',
    text: 'Driver={ODBC Driver 18};Server=db.internal;UID=app;PWD=«{‹›}»;Encrypt=yes;',
    secret: (fresh) => `${fresh.text(5)};${fresh.text(5)}=${fresh.text(5)}`,
  },
  {
    name: 'connection, jdbc mysql',
    text: 'jdbc:mysql://db.internal:3306/orders?user=app&password=‹›&useSSL=true',
  },
  {
    name: 'connection, jdbc sqlserver',
    text: 'jdbc:sqlserver://db.internal:1433;databaseName=orders;user=app;password=‹›;encrypt=true',
    secret: (fresh) => `${fresh.text(8)}!${fresh.text(8)}`,
  },
  {
    name: 'connection, jdbc oracle',
    text: 'jdbc:oracle:thin:app/‹›@//db.internal:1521/ORCL',
  },
  {
    name: 'connection, libpq',
    text: "host=db.internal user=app password='‹›' dbname=orders sslmode=require",
    secret: spaced,
  },
  {
    name: 'connection, libpq bare',
    text: 'host=db.internal user=app password=‹› dbname=orders sslmode=require',
    secret: special,
  },
  {
    name: 'connection, storage',
    text: 'DefaultEndpointsProtocol=https;AccountName=app;AccountKey=‹›;EndpointSuffix=core.windows.net',
    secret: (fresh) => `${fresh.text(86, 'base64')}==`,
  },
];

/** Every structure as a kind of secret. */
export const structureKinds: readonly Kind[] = structures.map(
  ({ name, text, document, secret = of(18, 'alnum') }): Kind => ({
    name,
    shape: 'named' satisfies Shape,
    make(fresh) {
      const made = secret(fresh);
      const marked = text.includes('«') ? text : text.replace('‹›', '«‹›»');
      const [before = '', widest = '', behind = ''] = marked.split(/[«»]/);
      return { before, widest: widest.replace('‹›', () => made), behind, secret: made, document };
    },
  }),
);
