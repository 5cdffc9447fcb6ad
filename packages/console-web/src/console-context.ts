import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Me } from './api.ts';
import type { Client } from './client.ts';
import type { Offer } from './may.ts';

/** What every screen has at hand. */
export interface Console {
  readonly me: Me;
  readonly client: Client;
  /** Whether who is signed in is offered something. */
  may(offer: Offer): boolean;
  /** Says something, to be seen and to be heard. */
  announce(text: string): void;
  /** Takes over what the API says of who is signed in. */
  setMe(me: Me | undefined): void;
}

/** Given by the page once somebody is signed in. */
export const ConsoleContext = createContext<Console | undefined>(undefined);

/** @throws Error outside of the page of somebody who is signed in */
export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (console === undefined) throw new Error('nobody is signed in');
  return console;
}
