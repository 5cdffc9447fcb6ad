import type { HeldRow, SealVault } from '@traceveil/approval';
import { divideItems, traceRangesIn, listItems } from '@traceveil/otlp';
import {
  PipelineError,
  type Batch,
  type BatchToHold,
  type Keeper,
  type TakenApart,
} from '@traceveil/pipeline';
import { servicesIn } from '@traceveil/processor-redact';

const rowsEach = 500;

/** A keeper that knows whether any trace is held at all. */
export interface TraceKeeper extends Keeper {
  /** To be called when the vault has read what earlier runs left. */
  start(): void;
  /** Something is held no more. */
  forget(holdId: string): void;
}

/** Keeps in a vault what does not go on. */
export function createKeeper(vault: SealVault): TraceKeeper {
  /** Ids of what is held with its traces: as long as there are none no batch is looked into. */
  const withTraces = new Set<string>();
  return {
    start() {
      for (const { holdId, holdsTraces } of everythingHeld(vault)) {
        if (holdsTraces) withTraces.add(holdId);
      }
    },
    forget: (holdId) => void withTraces.delete(holdId),
    async keep({ sealed, held }) {
      const what = { sealed, held: held.map((one) => withItsPlaces(one, vault)) };
      await vault.keep(what);
      for (const { holdId, holdsTraces } of what.held) if (holdsTraces) withTraces.add(holdId);
    },
    expiryOf(holdId) {
      const row = vault.heldRow(holdId);
      if (row) return row.expires;
      throw new PipelineError('approvals', 'internal', 'what was held just now is not there');
    },
    takeApart(batch) {
      // A data point is of no trace; the traces of its examples are not held back for it.
      if (withTraces.size === 0 || batch.signal === 'metrics') return undefined;
      return takeApart(batch, vault);
    },
  };
}

/**
 * Who approves hangs on services and rules: of all whose items these are, whether anything was found
 * in them or not, and of what the traces are held for that they are of.
 */
function withItsPlaces(held: BatchToHold, vault: Pick<SealVault, 'rulesOfTrace'>): BatchToHold {
  const { batch, services, ruleIds, traceIds, holdsTraces } = held;
  const ofTraces = holdsTraces ? traceIds.flatMap((traceId) => vault.rulesOfTrace(traceId)) : [];
  return {
    ...held,
    services: [...new Set([...services, ...servicesIn(batch)])],
    ruleIds: [...new Set([...ruleIds, ...ofTraces])],
  };
}

/** All rows, page by page. */
function* everythingHeld(vault: Pick<SealVault, 'held'>): Generator<HeldRow, void> {
  let after: string | undefined;
  do {
    const page = vault.held({ limit: rowsEach, after });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

function takeApart(batch: Batch, vault: SealVault): TakenApart | undefined {
  const { bytes, signal } = batch;
  const { byTrace } = traceRangesIn(bytes, signal);
  const traceIds = [...byTrace.keys()].filter((traceId) => vault.isHeldTrace(traceId));
  if (traceIds.length === 0) return undefined;
  const starts = new Set<number>();
  for (const traceId of traceIds) {
    for (const [at, offset] of (byTrace.get(traceId) ?? []).entries()) {
      if (at % 2 === 0) starts.add(offset);
    }
  }
  const places = listItems(bytes, signal);
  const isHeld = (item: number) => starts.has(places[item]?.content.start ?? -1);
  const { wanted, rest } = divideItems(bytes, signal, isHeld);
  return { held: { ...batch, ...wanted }, traceIds, rest: { ...batch, ...rest } };
}
