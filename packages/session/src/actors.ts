import { agentKeys, userKeys } from '@traceveil/otlp';
import { plainAttributes, textOf } from './plain-value.ts';
import { resourcesOf } from './recorded-request.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** In whose name something was done, and by which agents; as recorded, each once. */
export interface Actors {
  readonly users: readonly string[];
  readonly agents: readonly string[];
}

/**
 * Reads who is named by the spans and log records, or by what sent them.
 *
 * @throws OtlpJsonError when a request is none
 */
export function readActors(requests: readonly RecordedRequest[]): Actors {
  const users = new Set<string>();
  const agents = new Set<string>();
  const named = requests
    .flatMap(resourcesOf)
    .flatMap((resource) => [resource, ...resource.spans, ...resource.logRecords]);
  for (const { attributes } of named) {
    for (const [key, value] of plainAttributes(attributes)) {
      const text = textOf(value);
      if (text === '') continue;
      if (userKeys.has(key)) users.add(text);
      if (agentKeys.has(key)) agents.add(text);
    }
  }
  return { users: [...users], agents: [...agents] };
}
