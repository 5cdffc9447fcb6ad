import type { Finding, MaskedPlace, RuleRow } from '../api.ts';
import { useConsole } from '../console-context.ts';
import { useLoaded } from '../use-loaded.ts';
import { Dialog } from './dialog.tsx';
import { OutsideLink } from './outside-link.tsx';
import { Facts } from './page.tsx';
import { RevealRequest } from './reveal-request.tsx';
import { TraceText } from './trace-text.tsx';

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
  const paths = [...new Set(places.map(({ field_path: path }) => path))];
  return (
    <Dialog title="A masked secret" onClose={onClose}>
      <Facts
        rows={[
          ['Rule', <code>{ruleId}</code>],
          ['It says', <TraceText text={rule?.title ?? '…'} />],
          ['Token', <code>{fingerprint}</code>],
          ['Places here', <Paths paths={paths} />],
          ['All places', finding === undefined ? '…' : finding.places],
          ['Status', finding === undefined ? '…' : finding.status.replaceAll('_', ' ')],
          ['If it leaked', <TraceText text={finding?.remedy ?? ''} />],
        ]}
      />
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

/** Of a secret that stands everywhere. */
const pathsMax = 5;

function Paths({ paths }: { readonly paths: readonly string[] }) {
  return (
    <>
      {paths.slice(0, pathsMax).map((path) => (
        <div key={path}>
          <code>
            <TraceText text={path} />
          </code>
        </div>
      ))}
      {paths.length > pathsMax && <span class="soft">and {paths.length - pathsMax} more</span>}
    </>
  );
}
