import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Approval, Page, SealedRow } from '../api.ts';
import { useConsole } from '../console-context.ts';
import { queryOf } from '../pure/address.ts';
import { useAction, useLoaded } from '../use-loaded.ts';
import { LongField } from './fields.tsx';
import { Form, SendButton } from './form.tsx';
import { LoadedView } from './loaded-view.tsx';

/** As the API has it. */
const reasonLengthMin = 3;

/**
 * To ask for a sealed value.
 *
 * @param props.token   as it stands in the text
 * @param props.traceId of one trace; of any where it is empty
 */
export function RevealRequest(props: { readonly token: string; readonly traceId: string }) {
  const { token, traceId } = props;
  const path = `/sealed${queryOf({ token, trace: traceId, limit: 1 })}`;
  const sealed = useLoaded<Page<SealedRow>>(path);
  return (
    <LoadedView loaded={sealed}>
      {({ items: [row] }) =>
        row === undefined ? (
          <p class="soft">
            Its value is not kept: policy seals what it names with <code>action: seal</code>, and
            nothing else can be shown again.
          </p>
        ) : (
          <RequestForm row={row} />
        )
      }
    </LoadedView>
  );
}

function RequestForm({ row }: { readonly row: SealedRow }) {
  const { client, announce } = useConsole();
  const { route } = useLocation();
  const [reason, setReason] = useState('');
  const request = useAction(async () => {
    const subject = { kind: 'reveal', sealed_ids: [row.sealed_id] };
    const { id } = await client.send<Approval>('POST', '/approvals', { subject, reason });
    announce('The request waits for approval.');
    route(`/approvals/${encodeURIComponent(id)}`);
  });
  return (
    <Form action={request} isLoose>
      <h3>Its value is kept under seal</h3>
      <p class="small soft">
        Others decide whether you may see it. You alone see it then, and all of it stands in the
        audit trail.
      </p>
      <LongField
        label="Why do you need it?"
        value={reason}
        onValue={setReason}
        minLength={reasonLengthMin}
        isRequired
      />
      <p>
        <SendButton action={request}>Request a reveal</SendButton>
      </p>
    </Form>
  );
}
