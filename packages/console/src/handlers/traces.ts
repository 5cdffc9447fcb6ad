import type { SealedRow } from '@traceveil/approval';
import type { traceOperations } from '../operations/traces.ts';
import { notFound } from '../problem.ts';
import type { Desk, Handlers } from './handler.ts';
import { traceLinks, traceLinkTemplates } from './trace-links.ts';

/** What was recorded, found, held back and sealed. */
export function traceHandlers(desk: Desk): Handlers<keyof typeof traceOperations> {
  const { sources, vault } = desk;
  return {
    listSessions: ({ query }) => sources.sessions(query),
    async getSession({ params: { id } }) {
      const session = await sources.session(id);
      if (session === undefined) throw notFound('session');
      return { session: { ...session }, trace_links: traceLinkTemplates(desk) };
    },
    listFindings: ({ query }) => sources.findings(query.status, query),
    async getFinding({ params }) {
      const finding = await sources.finding(params.fingerprint);
      if (finding === undefined) throw notFound('finding');
      return finding;
    },
    async updateFinding({ params, body }) {
      const finding = await sources.setFinding(params.fingerprint, body);
      if (finding === undefined) throw notFound('finding');
      return finding;
    },
    listHeld: ({ query }) => sources.held(query),
    async getHeld({ params: { id } }) {
      const held = await sources.heldItem(id);
      if (held === undefined) throw notFound('held item');
      const { row, request } = held;
      return { ...row, request, trace_links: traceLinks(desk, row.trace_ids) };
    },
    listSealed({ query: { token, trace, ...page } }) {
      const { items, next } = vault.sealed({ token, traceId: trace }, page);
      return { items: items.map(sealedView), ...(next !== undefined && { next }) };
    },
  };
}

/** Where a sealed value stood. */
export function sealedView(row: SealedRow) {
  return {
    sealed_id: row.sealedId,
    time: row.time,
    token: row.token,
    rule_id: row.ruleId,
    service: row.service,
    trace_id: row.traceId,
    span_id: row.spanId,
    field_path: row.fieldPath,
  };
}
