// Writes `generated/` from `proto/`: `node scripts/generate.js [directory]`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const require = createRequire(import.meta.url);
const protoDirectory = fileURLToPath(new URL('../../../proto', import.meta.url));
const targetDirectory = process.argv[2] ?? fileURLToPath(new URL('../generated', import.meta.url));

const files = [
  'opentelemetry/proto/collector/trace/v1/trace_service.proto',
  'opentelemetry/proto/collector/logs/v1/logs_service.proto',
  'opentelemetry/proto/collector/metrics/v1/metrics_service.proto',
  'google/rpc/status.proto',
  'google/rpc/error_details.proto',
];
const services = ['trace.v1.ExportTrace', 'logs.v1.ExportLogs', 'metrics.v1.ExportMetrics'].map(
  (name) => `opentelemetry.proto.collector.${name}Service`,
);
const requests = services.map((name) => `${name}Request`);
const answers = services.map((name) => `${name}Response`);
const errors = ['google.rpc.Status', 'google.rpc.RetryInfo', 'google.rpc.BadRequest'];

const schemaTypes = `/** One field of a message. */
export interface Field {
  readonly id: number;
  /** A scalar type of protobuf, \`enum\`, or \`message\`. */
  readonly kind: string;
  /** Name of the message, where \`kind\` is \`message\`. */
  readonly message?: string;
  readonly isRepeated?: true;
  /** Name of the oneof that the field stands in; an \`optional\` field stands in one of its own. */
  readonly oneof?: string;
}
/** Messages by name, without \`opentelemetry.proto.\`; their fields by JSON name. */
export const schema: Readonly<Record<string, Readonly<Record<string, Field>>>>;
`;

const root = new protobuf.Root();
root.resolvePath = (_, target) => join(protoDirectory, target);
root.loadSync(files);
root.resolveAll();

const workDirectory = mkdtempSync(join(tmpdir(), 'traceveil-generate-'));
try {
  mkdirSync(targetDirectory, { recursive: true });
  writeSchema();
  writeMessages();
} finally {
  rmSync(workDirectory, { recursive: true });
}

/** What the JSON mapping needs of every message that an export request can hold. */
function writeSchema() {
  const types = [...reachable(requests)].filter((type) => type instanceof protobuf.Type);
  const entries = types.map((type) => {
    const fields = type.fieldsArray.map((field) => `    ${field.name}: ${describe(field)},\n`);
    return `  '${nameOf(type)}': {\n${fields.join('')}  },\n`;
  });
  write('schema.js', `export const schema = {\n${entries.join('')}};\n`);
  write('schema.d.ts', schemaTypes);
}

/** Static code of every message; its types come from a run with comments, which pbts reads. */
function writeMessages() {
  prune(root, reachable([...requests, ...answers, ...errors]));
  const descriptor = join(workDirectory, 'messages.json');
  writeFileSync(descriptor, JSON.stringify(root.toJSON()));
  const commented = join(workDirectory, 'commented.js');
  const plain = join(workDirectory, 'plain.js');
  const types = join(workDirectory, 'messages.d.ts');
  const leftOut = ['create', 'verify', 'convert', 'delimited', 'typeurl', 'service', 'beautify'];
  const options = [
    ...['-t', 'static-module', '-w', 'esm', '-r', 'traceveil'],
    ...leftOut.map((part) => `--no-${part}`),
  ];
  run('pbjs', [...options, '-o', commented, descriptor]);
  run('pbjs', [...options, '--no-comments', '-o', plain, descriptor]);
  run('pbts', ['--no-comments', '-o', types, commented]);
  const code = readFileSync(plain, 'utf8').replace(/^\/\*eslint.*\n/, '');
  write('messages.js', code.replace(/^ +/gm, '').replace(/\n+/g, '\n'));
  write('messages.d.ts', readFileSync(types, 'utf8').replace(/\n+/g, '\n'));
}

/** Messages and enums that can be reached from the messages named. */
function reachable(names) {
  const found = new Set(names.map((name) => root.lookupType(name)));
  // A set may grow while it is walked.
  for (const type of found) {
    for (const { resolvedType } of type.fieldsArray ?? []) {
      if (resolvedType !== null) found.add(resolvedType);
    }
  }
  return found;
}

/** Takes away what is not kept and holds nothing that is kept. */
function prune(namespace, kept) {
  for (const child of [...namespace.nestedArray]) {
    if (child instanceof protobuf.Namespace) prune(child, kept);
    const isEmpty = !(child instanceof protobuf.Namespace) || child.nestedArray.length === 0;
    if (isEmpty && !kept.has(child)) namespace.remove(child);
  }
}

function describe(field) {
  const isMessage = field.resolvedType instanceof protobuf.Type;
  const kind = field.resolvedType === null ? field.type : isMessage ? 'message' : 'enum';
  const parts = [`id: ${field.id}`, `kind: '${kind}'`];
  if (isMessage) parts.push(`message: '${nameOf(field.resolvedType)}'`);
  if (field.repeated) parts.push('isRepeated: true');
  if (field.partOf !== null) parts.push(`oneof: '${field.partOf.name}'`);
  return `{ ${parts.join(', ')} }`;
}

function nameOf(type) {
  return type.fullName.replace(/^\.(?:opentelemetry\.proto\.)?/, '');
}

function run(tool, options) {
  const program = require.resolve(`protobufjs-cli/bin/${tool}`);
  execFileSync(process.execPath, [program, ...options], { stdio: 'inherit' });
}

function write(name, text) {
  const notice = '// Generated from proto/ by scripts/generate.js: do not edit.\n';
  writeFileSync(join(targetDirectory, name), notice + text);
}
