import { agentKeys, protoToJson, userKeys } from '@traceveil/otlp';
import type { RecordedRequest } from './conversation.ts';
import { plainAttributes, textOf } from './plain-value.ts';
import type { KeyValueJson } from './plain-value.ts';

/** In whose name something was done, and by which agents; as recorded, each once. */
export interface Actors {
  readonly users: readonly string[];
  readonly agents: readonly string[];
}

interface WithAttributes {
  readonly attributes?: readonly KeyValueJson[];
}

interface ScopeJson {
  readonly spans?: readonly WithAttributes[];
  readonly logRecords?: readonly WithAttributes[];
}

interface ResourceJson {
  readonly resource?: WithAttributes;
  readonly scopeSpans?: readonly ScopeJson[];
  readonly scopeLogs?: readonly ScopeJson[];
}

interface RequestJson {
  readonly resourceSpans?: readonly ResourceJson[];
  readonly resourceLogs?: readonly ResourceJson[];
}

/**
 * Reads who is named by the spans and log records, or by what sent them.
 *
 * @throws OtlpJsonError when a request is none
 */
export function readActors(requests: readonly RecordedRequest[]): Actors {
  const users = new Set<string>();
  const agents = new Set<string>();
  for (const said of requests.flatMap(readRequest)) {
    const { attributes } = said;
    for (const [key, value] of plainAttributes(attributes)) {
      const text = textOf(value);
      if (text === '') continue;
      if (userKeys.has(key)) users.add(text);
      if (agentKeys.has(key)) agents.add(text);
    }
  }
  return { users: [...users], agents: [...agents] };
}

function readRequest({ signal, bytes }: RecordedRequest): WithAttributes[] {
  if (signal === 'metrics') return []; // They are not recorded.
  const request = JSON.parse(protoToJson(bytes, signal)) as RequestJson;
  const resources = request.resourceSpans ?? request.resourceLogs ?? [];
  return resources.flatMap(({ resource = {}, scopeSpans, scopeLogs }) => {
    const scopes = scopeSpans ?? scopeLogs ?? [];
    return [
      resource,
      ...scopes.flatMap(({ spans = [], logRecords = [] }) => [...spans, ...logRecords]),
    ];
  });
}
