import { isIP } from 'node:net';

/** How bad it is. */
export const severity = { informational: 1, low: 2, medium: 3, high: 4, critical: 5 } as const;
/** It was done. */
export const success = { status_id: 1 } as const;
/** It was not. */
export const failure = { status_id: 2 } as const;
/** Of an enumeration that has no word for it. */
export const other = 99;

/** What an event says; a field that is not there is empty. */
export class Fields {
  readonly #event: Readonly<Record<string, unknown>>;

  constructor(event: unknown) {
    this.#event = (event ?? {}) as Readonly<Record<string, unknown>>;
  }

  text(name: string): string {
    const { [name]: value } = this.#event;
    return typeof value === 'string' ? value : '';
  }

  count(name: string): number {
    const { [name]: value } = this.#event;
    return typeof value === 'number' ? value : 0;
  }

  below(name: string): Fields {
    return new Fields(this.#event[name]);
  }
}

/** A class, and what it has beside that which all events have. */
export interface Classified {
  readonly class_uid: number;
  readonly activity_id: number;
  readonly severity_id: number;
  readonly message: string;
  readonly [attribute: string]: unknown;
}

/** Where a sender sends from. */
export function endpointOf(sender: Fields): object {
  const address = sender.text('address');
  return {
    ...(isIP(address) === 0 ? { name: address === '' ? 'unknown' : address } : { ip: address }),
    svc_name: sender.text('transport'),
  };
}

/** Nothing instead of what is empty. */
export function some(name: string, value: string): Readonly<Record<string, string>> {
  return value === '' ? {} : { [name]: value };
}

/** The same of what has members. */
export function someOf(name: string, value: object): Readonly<Record<string, object>> {
  return Object.keys(value).length === 0 ? {} : { [name]: value };
}
