import type { EventRow, Page } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { ErrorNotice } from '../../parts/notice.tsx';
import { queryOf } from '../../pure/address.ts';
import { csvOfEvents, jsonLinesOfEvents } from '../../pure/event-files.ts';
import { saveFile } from '../../save-file.ts';
import { useAction } from '../../use-loaded.ts';

const pageMax = 500;
/** More than a spreadsheet is good for; all of it comes with the evidence package. */
const exportMax = 20_000;

const formats = {
  jsonl: { type: 'application/jsonl', write: jsonLinesOfEvents },
  csv: { type: 'text/csv', write: csvOfEvents },
} as const;

/** To take what the filters find along. */
export function Export({ filter }: { readonly filter: Readonly<Record<string, string>> }) {
  const { client, announce } = useConsole();
  const save = useAction(async (format: keyof typeof formats) => {
    const rows: EventRow[] = [];
    let after: string | undefined;
    do {
      const path = `/events${queryOf({ ...filter, limit: pageMax, after })}`;
      const page = await client.read<Page<EventRow>>(path);
      rows.push(...page.items);
      after = page.next;
    } while (after !== undefined && rows.length < exportMax);
    const { [format]: way } = formats;
    saveFile(new Blob([way.write(rows)], { type: way.type }), `traceveil-events.${format}`);
    const isAll = after === undefined;
    announce(
      `${rows.length} events are saved.${isAll ? '' : ' There are more: choose a shorter period.'}`,
    );
  });
  return (
    <>
      <button type="button" disabled={save.isBusy} onClick={() => save.run('jsonl')}>
        Save as JSON lines
      </button>
      <button type="button" disabled={save.isBusy} onClick={() => save.run('csv')}>
        Save as CSV
      </button>
      <ErrorNotice error={save.error} />
    </>
  );
}
