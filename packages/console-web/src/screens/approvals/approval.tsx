import { useRoute } from 'preact-iso';
import type { Approval } from '../../api.ts';
import { CopyLink } from '../../parts/copy-button.tsx';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { Screen } from '../../parts/page.tsx';
import { TraceText } from '../../parts/trace-text.tsx';
import { useLoaded } from '../../use-loaded.ts';
import { Deciders } from './deciders.tsx';

const refreshMs = 5_000;

/** One request: where messages lead to. */
export function ApprovalScreen() {
  const { params } = useRoute();
  const { id = '' } = params;
  const loaded = useLoaded<Approval>(`/approvals/${encodeURIComponent(id)}`, refreshMs);
  return (
    <Screen
      title="Request for approval"
      lead={<TraceText text={id} />}
      actions={
        <>
          <a class="button" href="/approvals">
            All requests
          </a>
          <CopyLink />
        </>
      }
    >
      <LoadedView loaded={loaded}>
        {(approval) => <Deciders items={[approval]} onChanged={loaded.reload} />}
      </LoadedView>
    </Screen>
  );
}
