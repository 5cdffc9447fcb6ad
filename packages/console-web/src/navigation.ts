import type { Offer } from './may.ts';

/** A screen that can be gone to. */
export interface NavigationEntry {
  readonly name: string;
  readonly href: string;
  /** Who is not offered this does not see it. */
  readonly offer?: Offer;
}

/** What there is, in the order in which it is shown. */
export const navigation: readonly {
  readonly title: string;
  readonly entries: readonly NavigationEntry[];
}[] = [
  {
    title: 'Now',
    entries: [
      { name: 'Overview', href: '/', offer: 'overview' },
      { name: 'Live feed', href: '/live', offer: 'overview' },
      { name: 'Approvals', href: '/approvals', offer: 'approvals' },
      { name: 'Held items', href: '/held', offer: 'held' },
    ],
  },
  {
    title: 'Traces',
    entries: [
      { name: 'Sessions', href: '/sessions', offer: 'sessions' },
      { name: 'Findings', href: '/findings', offer: 'findings' },
      { name: 'Coverage', href: '/coverage', offer: 'overview' },
    ],
  },
  {
    title: 'Proof',
    entries: [
      { name: 'Audit trail', href: '/audit', offer: 'listEvents' },
      { name: 'Evidence', href: '/evidence', offer: 'evidence' },
    ],
  },
  {
    title: 'Gateway',
    entries: [
      { name: 'Policy', href: '/policy', offer: 'rules' },
      { name: 'Health', href: '/health', offer: 'overview' },
      { name: 'Integrations', href: '/integrations', offer: 'overview' },
      { name: 'Senders', href: '/senders', offer: 'overview' },
      { name: 'API tokens', href: '/tokens' },
      { name: 'Users', href: '/users', offer: 'users' },
    ],
  },
];
