import { useState } from 'preact/hooks';
import type { PolicyDraft, PolicyPart } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { Choice, LongField } from '../../parts/fields.tsx';
import { Form, SendButton } from '../../parts/form.tsx';
import { Card } from '../../parts/page.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useAction } from '../../use-loaded.ts';

/** As the API has it. */
const lengthMax = 128 * 1024;

/** Where a policy is written; nothing holds by it. */
export function Editor(props: {
  readonly parts: readonly PolicyPart[];
  readonly draft: PolicyDraft | undefined;
  onKept(): void;
}) {
  const { parts, draft, onKept } = props;
  const { client, announce } = useConsole();
  const [processor, setProcessor] = useState(parts[0]?.processor ?? '');
  /** Undefined until somebody writes: what is there is shown. */
  const [written, setWritten] = useState<string | undefined>(undefined);
  const held = parts.find((part) => part.processor === processor)?.yaml ?? '';
  const kept = draft?.processor === processor ? draft.yaml : held;
  const yaml = written ?? kept;
  const keep = useAction(async () => {
    await client.send<PolicyDraft>('POST', '/policy/draft', { processor, yaml });
    announce('The draft is kept. Nothing holds by it yet.');
    setWritten(undefined);
    onKept();
  });
  return (
    <Card title="Edit">
      <Form action={keep} isLoose>
        {parts.length > 1 && (
          <Choice
            label="Processor"
            value={processor}
            onValue={(value) => {
              setProcessor(value);
              setWritten(undefined);
            }}
            options={parts.map((part) => [part.processor, part.processor])}
          />
        )}
        <LongField
          label={`YAML below processors.${processor}`}
          value={yaml}
          onValue={setWritten}
          maxLength={lengthMax}
          isTall
        />
        <p class="row">
          <SendButton action={keep}>Keep as a draft</SendButton>
          <button type="button" onClick={() => setWritten(held)}>
            Begin with what holds
          </button>
          {draft?.is_own === false && (
            <span class="small">
              It takes the place of the draft of <TraceText text={draft.author} />.
            </span>
          )}
        </p>
      </Form>
    </Card>
  );
}
