import { isScalar, visit, type Document, type Scalar } from 'yaml';

/** What `${…}` may reach for. Passed in, so that reading a configuration is a function. */
export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @throws when there is no such file; relative to the configuration's own directory */
  readonly readFile: (path: string) => string;
}

/** What was wrong with one `${…}`, and where in the text it stands. */
export interface SubstitutionProblem {
  readonly offset: number;
  readonly message: string;
}

/** What came of it. */
export interface Substituted {
  readonly problems: readonly SubstitutionProblem[];
  /** Values that were put in. They may be secrets: no message may show one. */
  readonly values: ReadonlySet<string>;
}

// `$${` is a `${` that shall stay. A default may hold anything but `}`.
const reference = /\$(\$\{)|\$\{([^{}]*)\}/g;

/**
 * Puts environment variables and files into the scalars of a parsed document, in place. Never into
 * raw text: what a variable holds can thus never become structure, a comment or another key.
 */
export function substitute(document: Document, sources: Sources): Substituted {
  const problems: SubstitutionProblem[] = [];
  const values = new Set<string>();
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const text = node.value;
      const filled = text.replaceAll(
        reference,
        (whole, kept: string | undefined, inner: string) => {
          if (kept !== undefined) return kept;
          const found = lookUp(inner, sources);
          if ('value' in found) {
            values.add(found.value);
            return found.value;
          }
          problems.push({ offset: node.range?.[0] ?? 0, message: found.problem });
          return whole;
        },
      );
      node.value = isWhole(node, text) ? typed(filled) : filled;
    },
  });
  values.delete('');
  return { problems, values };
}

function lookUp(
  inner: string,
  { env, readFile }: Sources,
): { value: string } | { problem: string } {
  const [, scheme = '', rest = ''] = /^(\w+):(.*)$/s.exec(inner) ?? [];
  if (scheme === 'file') {
    try {
      return { value: readFile(rest).replace(/\r?\n$/, '') };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'not readable';
      return { problem: `the file of \${file:${rest}} cannot be read: ${code}` };
    }
  }
  if (scheme !== 'env') {
    return { problem: `\${${inner}} is unknown; write \${env:NAME} or \${file:path}` };
  }
  const mark = rest.indexOf(':-');
  const name = mark < 0 ? rest : rest.slice(0, mark);
  if (!/^[a-z_]\w*$/i.test(name)) {
    return { problem: `\${env:…} wants the name of a variable: letters, digits and _` };
  }
  const value = env[name];
  if (mark >= 0)
    return { value: value === undefined || value === '' ? rest.slice(mark + 2) : value };
  if (value !== undefined) return { value };
  const remedy = `set it or write \${env:${name}:-default}`;
  return { problem: `the environment variable ${name} is not set; ${remedy}` };
}

/** Whether an unquoted scalar is one reference and nothing else, and so may become a number. */
function isWhole(node: Scalar, text: string): boolean {
  return isScalar(node) && node.type === 'PLAIN' && /^\$\{[^{}]*\}$/.test(text);
}

function typed(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(text) ? Number(text) : text;
}
