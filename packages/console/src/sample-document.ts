import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { operations, type OperationId } from './operations/index.ts';
import type { Heard, SampleConsole } from './sample-console.ts';

/** An OpenAPI document, as far as tests read it. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components?: object;
}

/** One operation in it. */
export interface DescribedOperation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Media>> }>
  >;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
}

interface Media {
  readonly schema: object;
}

/** The document as the console serves it. */
export async function readDocument(sample: SampleConsole): Promise<OpenApiDocument> {
  return (await sample.send('GET', '/openapi.json')).json as OpenApiDocument;
}

/**
 * For tests: judges what was answered by what the document says of the operation, no more and no
 * less.
 *
 * @returns what is otherwise, empty when nothing is
 */
export function createDocumentJudge(
  document: OpenApiDocument,
): (id: OperationId, heard: Heard) => readonly string[] {
  const { paths, components } = document;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const compiled = new Map<object, ValidateFunction>();
  return (id, { status, headers, json }) => {
    const { path, method } = operations[id];
    const { responses } = describedAt(paths, path, method);
    const { content = {} } = responses[status] ?? responses['default'] ?? {};
    const mediaType = String(headers['content-type'] ?? '').split(';', 1)[0] ?? '';
    const { schema } = content[mediaType] ?? {};
    const isEmpty = json === undefined && mediaType === '';
    if (schema === undefined) return isEmpty ? [] : [`${id} ${status}: no ${mediaType}`];
    // What is no JSON is bytes, of which the document says no more.
    if (json === undefined) return [];
    const isAsSaid = compiled.get(schema) ?? ajv.compile({ ...schema, components });
    compiled.set(schema, isAsSaid);
    if (isAsSaid(json)) return [];
    const { errors } = isAsSaid;
    return (errors ?? []).map((one) => `${id} ${status}${one.instancePath}: ${one.message ?? ''}`);
  };
}

function describedAt(paths: OpenApiDocument['paths'], path: string, method: string) {
  const described = paths[`/api/v1${path.replace(/:(\w+)/g, '{$1}')}`]?.[method.toLowerCase()];
  if (described === undefined) throw new Error(`the document has no ${method} ${path}`);
  return described;
}
