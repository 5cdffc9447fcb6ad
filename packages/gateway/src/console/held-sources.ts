import type { SealVault } from '@traceveil/approval';
import { SourceError, type HeldRow, type Sources } from '@traceveil/console';
import { protoToJson } from '@traceveil/otlp';

/** What is asked of a vault here. */
export type HeldStore = Pick<SealVault, 'held' | 'heldRow' | 'maskedBatch'>;

/** @param vault undefined where nothing is held */
export function createHeldSources(
  vault: HeldStore | undefined,
): Pick<Sources, 'held' | 'heldItem'> {
  return {
    held(page) {
      const { items = [], next } = vault?.held(page) ?? {};
      return Promise.resolve({ items: items.map(rowOf), next });
    },
    async heldItem(holdId) {
      const row = vault?.heldRow(holdId);
      if (!vault || !row) return undefined;
      try {
        const { bytes, signal } = await vault.maskedBatch(holdId);
        return { row: rowOf(row), request: JSON.parse(protoToJson(bytes, signal)) as unknown };
      } catch (cause) {
        // An error of the vault says what to do, and nothing of a text.
        const why = cause instanceof Error ? cause.message : 'it cannot be read';
        throw new SourceError('unavailable', why, { cause });
      }
    },
  };
}

function rowOf(held: ReturnType<SealVault['held']>['items'][number]): HeldRow {
  const { holdId, time, expires, sender, services, ruleIds, traceIds, tokens, items } = held;
  return {
    ...{ hold_id: holdId, time, expires, sender: sender.id, services, rule_ids: ruleIds },
    ...{ trace_ids: traceIds, tokens, items },
  };
}
