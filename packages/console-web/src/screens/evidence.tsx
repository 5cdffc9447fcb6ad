import { useState } from 'preact/hooks';
import { useConsole } from '../console-context.ts';
import { TextField } from '../parts/fields.tsx';
import { Form, SendButton } from '../parts/form.tsx';
import { Notice } from '../parts/notice.tsx';
import { Card, Screen } from '../parts/page.tsx';
import { saveFile } from '../save-file.ts';
import { useFilters } from '../use-filters.ts';
import { useAction } from '../use-loaded.ts';

const dayMs = 24 * 3_600_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** A package for an auditor; the address holds what of, so that it can be asked for again. */
export function Evidence() {
  const { client, announce } = useConsole();
  const from = useHeld('from', dayOf(Date.now() - 30 * dayMs));
  const to = useHeld('to', dayOf(Date.now()));
  const seed = useHeld('seed', '0');
  const make = useAction(async () => {
    const body = {
      from: `${from.value}T00:00:00.000Z`,
      // The last day is part of it.
      to: new Date(Date.parse(`${to.value}T00:00:00.000Z`) + dayMs).toISOString(),
      seed: Number(seed.value),
    };
    const name = `traceveil-evidence-${from.value}-${to.value}.tar.gz`;
    saveFile(await client.fetchFile('/evidence', body), name);
    announce('The package is saved.');
  });
  return (
    <Screen
      title="Evidence"
      lead="What an auditor asks for, in one file that can be checked without this gateway."
    >
      <Card title="Make a package">
        <Form action={make}>
          <TextField label="First day (UTC)" type="date" {...from} isRequired />
          <TextField label="Last day (UTC)" type="date" {...to} isRequired />
          <TextField
            label="Seed of the sample"
            type="number"
            {...seed}
            hint="The same seed takes the same sample again."
            isRequired
          />
          <div>
            <SendButton action={make}>
              {make.isBusy ? 'Being made…' : 'Make and download'}
            </SendButton>
          </div>
        </Form>
      </Card>
      <Card title="What is in it">
        <ul>
          <li>all events of the period, their chain, checkpoints and the public keys</li>
          <li>a report to read, and a map of controls to what proves them</li>
          <li>a sample drawn by the seed, for tests of single events</li>
          <li>a manifest with the SHA-256 of each file</li>
        </ul>
        <Notice>
          <p>
            No secret is in it: nothing that is kept here holds one. Check it anywhere with{' '}
            <code>npx traceveil audit verify</code>.
          </p>
        </Notice>
      </Card>
    </Screen>
  );
}

/** What a field holds, and the address with it: half a date is in the field only. */
function useHeld(name: string, usual: string) {
  const filters = useFilters();
  const [value, setValue] = useState(filters.get(name) || usual);
  return {
    value,
    onValue(written: string) {
      setValue(written);
      filters.set({ [name]: written }, true);
    },
  };
}
