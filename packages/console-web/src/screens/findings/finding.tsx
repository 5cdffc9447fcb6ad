import { useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Finding, FindingStatus, MaskedPlace, Page } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { CopyLink } from '../../parts/copy-button.tsx';
import { Choice, TextField } from '../../parts/fields.tsx';
import { Form, SendButton } from '../../parts/form.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Badge } from '../../parts/notice.tsx';
import { OutsideLink } from '../../parts/outside-link.tsx';
import { Card, Facts, Screen } from '../../parts/page.tsx';
import { RevealRequest } from '../../parts/reveal-request.tsx';
import { RowsLink } from '../../parts/rows-link.tsx';
import { Shapes } from '../../parts/shapes.tsx';
import { When } from '../../parts/time.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { queryOf } from '../../pure/address.ts';
import { useAction, useLoaded } from '../../use-loaded.ts';
import { statusNames, statusTones } from './status.ts';

/** One secret: where it was, and what is done about it. */
export function FindingScreen() {
  const { params } = useRoute();
  const { fingerprint = '' } = params;
  const { may } = useConsole();
  const loaded = useLoaded<Finding>(`/findings/${encodeURIComponent(fingerprint)}`);
  return (
    <Screen
      title="Finding"
      lead={<TraceText text={fingerprint} />}
      actions={
        <>
          <a class="button" href="/findings">
            All findings
          </a>
          <CopyLink />
        </>
      }
    >
      <LoadedView loaded={loaded}>
        {(finding) => (
          <div class="two">
            <div>
              <Known finding={finding} />
              {may('listEvents') && <LastPlaces fingerprint={finding.fingerprint} />}
            </div>
            <div>
              {may('updateFinding') && <Change finding={finding} onChanged={loaded.reload} />}
              <Remedy finding={finding} />
              {may('requestApproval') && (
                <Card title="See the value">
                  <RevealRequest token={tokenOf(finding)} traceId="" />
                </Card>
              )}
            </div>
          </div>
        )}
      </LoadedView>
    </Screen>
  );
}

/** As it stands in the text. */
function tokenOf({ rule_id: ruleId, fingerprint }: Finding): string {
  return `[REDACTED:${ruleId}#${fingerprint}]`;
}

function Known({ finding }: { readonly finding: Finding }) {
  const { fingerprint, status } = finding;
  return (
    <Card title="What is known">
      <Facts
        rows={[
          ['Rule', <code>{finding.rule_id}</code>],
          ['Token', <code>{fingerprint}</code>],
          ['Status', <Badge tone={statusTones[status]}>{statusNames[status]}</Badge>],
          ['Owner', <TraceText text={finding.owner || 'nobody yet'} />],
          [
            'Places',
            <RowsLink
              offer="listEvents"
              href={`/audit${queryOf({ kind: 'redact', token: fingerprint })}`}
            >
              {finding.places}
            </RowsLink>,
          ],
          ['Services', <TraceText text={finding.services.join(', ')} />],
          ['Senders', <TraceText text={finding.senders.join(', ')} />],
          ['First seen', <When time={finding.first_seen} />],
          ['Last seen', <When time={finding.last_seen} />],
        ]}
      />
    </Card>
  );
}

const lastMax = 5;

/** Where it stood last, by its shape. */
function LastPlaces({ fingerprint }: { readonly fingerprint: string }) {
  const query = { kind: 'redact', token: fingerprint, limit: lastMax };
  const loaded = useLoaded<Page<{ readonly event: MaskedPlace }>>(`/events${queryOf(query)}`);
  return (
    <Card title="Before and after">
      <p class="small soft">By its shape alone, never the value.</p>
      <LoadedView loaded={loaded}>
        {({ items }) => (
          <Shapes
            caption="Where it stood last"
            places={items.map(({ event }) => event)}
            step={lastMax}
            isOneSecret
          />
        )}
      </LoadedView>
    </Card>
  );
}

function Change(props: { readonly finding: Finding; onChanged(): void }) {
  const { finding, onChanged } = props;
  const { client, announce } = useConsole();
  const [status, setStatus] = useState<FindingStatus>(finding.status);
  const [owner, setOwner] = useState(finding.owner);
  const change = useAction(async () => {
    await client.send('PATCH', `/findings/${finding.fingerprint}`, { status, owner });
    announce('The finding is changed.');
    onChanged();
  });
  return (
    <Card title="What is done about it">
      <Form action={change}>
        <Choice
          label="Status"
          value={status}
          onValue={(value) => setStatus(value as FindingStatus)}
          options={Object.entries(statusNames)}
        />
        <TextField label="Owner" value={owner} onValue={setOwner} placeholder="who sees to it" />
        <div>
          <SendButton action={change}>Save</SendButton>
        </div>
      </Form>
    </Card>
  );
}

function Remedy({ finding }: { readonly finding: Finding }) {
  return (
    <Card title="If it leaked">
      <p>
        <TraceText text={finding.remedy || 'Nothing is known of how to rotate such a secret.'} />
      </p>
      {finding.rotate_url !== '' && (
        <p>
          <OutsideLink url={finding.rotate_url}>Where to rotate it</OutsideLink>
        </p>
      )}
    </Card>
  );
}
