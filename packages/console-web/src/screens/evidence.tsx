import { useState } from 'preact/hooks';
import { useConsole } from '../console-context.ts';
import { TextField } from '../parts/fields.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Card, Screen } from '../parts/page.tsx';
import { saveFile } from '../save-file.ts';
import { useAction } from '../use-loaded.ts';

const dayMs = 24 * 3_600_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** A package for an auditor. */
export function Evidence() {
  const { client, announce } = useConsole();
  const [from, setFrom] = useState(() => dayOf(Date.now() - 30 * dayMs));
  const [to, setTo] = useState(() => dayOf(Date.now()));
  const [seed, setSeed] = useState('0');
  const make = useAction(async () => {
    const body = {
      from: `${from}T00:00:00.000Z`,
      // The last day is part of it.
      to: new Date(Date.parse(`${to}T00:00:00.000Z`) + dayMs).toISOString(),
      seed: Number(seed),
    };
    saveFile(await client.fetchFile('/evidence', body), `traceveil-evidence-${from}-${to}.tar.gz`);
    announce('The package is saved.');
  });
  return (
    <Screen
      title="Evidence"
      lead="What an auditor asks for, in one file that can be checked without this gateway."
    >
      <Card title="Make a package">
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            make.run();
          }}
        >
          <ErrorNotice error={make.error} />
          <TextField
            label="First day (UTC)"
            type="date"
            value={from}
            onValue={setFrom}
            isRequired
          />
          <TextField label="Last day (UTC)" type="date" value={to} onValue={setTo} isRequired />
          <TextField
            label="Seed of the sample"
            type="number"
            value={seed}
            onValue={setSeed}
            hint="The same seed takes the same sample again."
            isRequired
          />
          <div>
            <button type="submit" class="primary" disabled={make.isBusy}>
              {make.isBusy ? 'Being made…' : 'Make and download'}
            </button>
          </div>
        </form>
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
