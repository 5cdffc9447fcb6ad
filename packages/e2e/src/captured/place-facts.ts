import type { MaskedPlace, Owner } from './masked-places.ts';
import { namedBy } from './named.ts';

/** What is told of each masked place. */
export interface PlaceFacts {
  readonly trace_id: string;
  readonly span_id: string;
  readonly session_id: string;
  readonly user_id: string;
  readonly agent_id: string;
  readonly field_path: string;
  readonly replacement_token: string;
}

/** What is to be told of it, by what its library documents. */
export function factsOf({ path, token, owner }: MaskedPlace, library: string): PlaceFacts {
  const { session, user, agent = [] } = namedBy[library] ?? {};
  const { attributes, resource } = owner;
  const valueOf = (keys: readonly (string | undefined)[]) => {
    const has = (texts: Owner['attributes']) =>
      Object.entries(texts).find(([key]) => keys.includes(key))?.[1];
    return has(attributes) ?? has(resource) ?? '';
  };
  return {
    ...{ trace_id: owner.traceId, span_id: owner.spanId, field_path: path },
    ...{ session_id: valueOf([session]), user_id: valueOf([user]), agent_id: valueOf(agent) },
    replacement_token: token,
  };
}

/** The same of an event. */
export function pick(event: object): PlaceFacts {
  const { trace_id, span_id, field_path, session_id, user_id, agent_id, replacement_token } =
    event as PlaceFacts;
  return { trace_id, span_id, field_path, session_id, user_id, agent_id, replacement_token };
}

/** To be compared. */
export function sorted(facts: readonly PlaceFacts[]): string[] {
  return facts.map((one) => JSON.stringify(pick({ ...one }))).sort();
}
