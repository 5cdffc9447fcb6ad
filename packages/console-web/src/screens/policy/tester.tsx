import { useState } from 'preact/hooks';
import type { Trial } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { Choice, LongField } from '../../parts/fields.tsx';
import { Form, SendButton } from '../../parts/form.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useAction } from '../../use-loaded.ts';

/** As the API has it. */
const lengthMax = 256 * 1024;

/** What the policy makes of a text that somebody pastes. */
export function Tester({ hasDraft }: { readonly hasDraft: boolean }) {
  const { client } = useConsole();
  const [text, setText] = useState('');
  const [input, setInput] = useState('text');
  const [under, setUnder] = useState('held');
  const draft = hasDraft && under === 'draft';
  const [trial, setTrial] = useState<Trial | undefined>(undefined);
  const test = useAction(async () => {
    setTrial(await client.send<Trial>('POST', '/policy/trial', { text, input, draft }));
  });
  return (
    <Card title="Try it">
      <Form action={test} isLoose>
        <LongField
          label="Text or OTLP JSON; nothing of it is kept"
          value={text}
          onValue={setText}
          maxLength={lengthMax}
          isRequired
        />
        <p class="row">
          <Choice
            label="It is"
            value={input}
            onValue={setInput}
            options={[
              ['text', 'plain text'],
              ['otlp_json', 'OTLP JSON'],
            ]}
          />
          {hasDraft && (
            <Choice
              label="Under"
              value={under}
              onValue={setUnder}
              options={[
                ['held', 'what holds'],
                ['draft', 'the draft'],
              ]}
            />
          )}
          <SendButton action={test}>Try</SendButton>
        </p>
      </Form>
      {trial && <Result trial={trial} />}
    </Card>
  );
}

function Result({ trial }: { readonly trial: Trial }) {
  const { matches, milliseconds } = trial;
  return (
    <>
      <Notice tone={matches.length > 0 ? 'good' : 'warn'}>
        <p>
          {matches.length === 1 ? '1 secret' : `${matches.length} secrets`} found in{' '}
          {milliseconds.toFixed(2)} ms
        </p>
      </Notice>
      {matches.length > 0 && (
        <Table
          caption="What was found, and where"
          rows={matches.map((match, index) => ({ ...match, index }))}
          keyOf={({ index }) => String(index)}
          columns={[
            { name: 'Rule', cell: ({ rule_id: rule }) => <code>{rule}</code> },
            { name: 'Confidence', cell: ({ confidence }) => confidence },
            { name: 'From', isNumber: true, cell: ({ start }) => start },
            { name: 'To', isNumber: true, cell: ({ end }) => end },
            { name: 'Becomes', cell: ({ token }) => <TraceText text={token} /> },
          ]}
        />
      )}
      <h3>What comes out</h3>
      <div class="payload" tabIndex={0} role="region" aria-label="What comes out">
        <TraceText text={trial.text} />
      </div>
    </>
  );
}
