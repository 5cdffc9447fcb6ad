import type { Delivery } from '../notify/delivery.ts';
import type { Notice } from '../notify/notice.ts';
import type { integrationOperations } from '../operations/integrations.ts';
import { notFound, ProblemError } from '../problem.ts';
import type { Desk, Handlers } from './handler.ts';

/** Where people and SIEMs hear of what happens, and what came of it. */
export function integrationHandlers(desk: Desk): Handlers<keyof typeof integrationOperations> {
  const { sources, notifier } = desk;
  const view = (delivery: Delivery) => viewOf(delivery, notifier.mayReplay(delivery));
  return {
    async listIntegrations() {
      const sinks = await sources.integrations();
      return {
        integrations: [
          ...sinks.map((one) => ({ ...one, takes: 'audit_events' as const })),
          ...notifier.integrations().map((one) => ({ ...one, takes: 'notices' as const })),
        ],
      };
    },
    testIntegration({ params: { name }, person }) {
      const delivery = notifier.test(name, person?.id ?? '');
      if (delivery === undefined) throw notFound('integration among `notifications`');
      return view(delivery);
    },
    listDeliveries({ query: { integration, outcome, ...page } }) {
      const { items, next } = notifier.deliveries({ integration, outcome }, page);
      return { items: items.map(view), ...(next !== undefined && { next }) };
    },
    replayDelivery({ params: { id } }) {
      const found = notifier.delivery(id);
      if (found === undefined) throw notFound('delivery');
      const again = notifier.replay(found);
      if (again !== undefined) return view(again);
      const detail = 'it waits anyhow, or where it went to is not configured any more';
      throw new ProblemError(409, detail);
    },
  };
}

function viewOf({ notice, replay_of: replayOf, ...delivery }: Delivery, mayReplay: boolean) {
  return {
    ...delivery,
    id: String(delivery.id),
    occasion: notice?.occasion ?? ('audit_events' as const),
    about: aboutOf(notice),
    ...(replayOf !== undefined && { replay_of: String(replayOf) }),
    may_replay: mayReplay,
  };
}

function aboutOf(notice: Notice | undefined): string {
  switch (notice?.occasion) {
    case 'requested':
    case 'forced':
      return notice.approvalId;
    case 'proposed':
      return notice.sha256;
    case 'test':
    case undefined:
      return '';
  }
}
