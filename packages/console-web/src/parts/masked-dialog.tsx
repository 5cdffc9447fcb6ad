import type { Finding, MaskedPlace, RuleRow } from '../api.ts';
import { useConsole } from '../console-context.ts';
import { useLoaded } from '../use-loaded.ts';
import { Dialog } from './dialog.tsx';
import { OutsideLink } from './outside-link.tsx';
import { Facts } from './page.tsx';
import { RevealRequest } from './reveal-request.tsx';
import { Shapes } from './shapes.tsx';
import { TraceText } from './trace-text.tsx';

/** Of a secret that stands everywhere, so many places at once. */
const placesStep = 5;

/** What is known of a masked place: the rule, what it says, where it stood; and to ask for it. */
export function MaskedDialog(props: {
  readonly masked: {
    readonly token: string;
    readonly ruleId: string;
    readonly fingerprint: string;
    readonly traceId: string;
  };
  readonly places: readonly MaskedPlace[];
  onClose(): void;
}) {
  const { masked, places, onClose } = props;
  const { may } = useConsole();
  const { fingerprint, ruleId, traceId } = masked;
  const rules = useLoaded<{ readonly rules: readonly RuleRow[] }>('/rules');
  const { answer: finding } = useLoaded<Finding>(`/findings/${fingerprint}`);
  const rule = rules.answer?.rules.find(({ id }) => id === ruleId);
  return (
    <Dialog title="A masked secret" onClose={onClose}>
      <Facts
        rows={[
          ['Rule', <code>{ruleId}</code>],
          ['It says', <TraceText text={rule?.title ?? '…'} />],
          ['Token', <code>{fingerprint}</code>],
          ['All places', finding === undefined ? '…' : finding.places],
          ['Status', finding === undefined ? '…' : finding.status.replaceAll('_', ' ')],
          ['If it leaked', <TraceText text={finding?.remedy ?? ''} />],
        ]}
      />
      {places.length > 0 && (
        <Shapes caption="Places here" places={places} step={placesStep} isOneSecret />
      )}
      <p class="row">
        <a class="button" href={`/findings/${fingerprint}`}>
          Open the finding
        </a>
        {finding !== undefined && finding.rotate_url !== '' && (
          <OutsideLink url={finding.rotate_url}>Where to rotate it</OutsideLink>
        )}
      </p>
      {may('requestApproval') && <RevealRequest token={masked.token} traceId={traceId} />}
    </Dialog>
  );
}
