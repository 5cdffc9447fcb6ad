import { Route, Router } from 'preact-iso';
import { Screen } from './parts/page.tsx';
import { Account } from './screens/account.tsx';
import { ApprovalScreen } from './screens/approvals/approval.tsx';
import { Approvals } from './screens/approvals/approvals.tsx';
import { Audit } from './screens/audit/audit.tsx';
import { Coverage } from './screens/coverage.tsx';
import { Evidence } from './screens/evidence.tsx';
import { FindingScreen } from './screens/findings/finding.tsx';
import { Findings } from './screens/findings/findings.tsx';
import { Health } from './screens/health/health.tsx';
import { HeldItemScreen } from './screens/held/held-item.tsx';
import { HeldItems } from './screens/held/held-items.tsx';
import { Integrations } from './screens/integrations/integrations.tsx';
import { Live } from './screens/live/live.tsx';
import { OverviewScreen } from './screens/overview/overview.tsx';
import { PolicyScreen } from './screens/policy/policy.tsx';
import { Senders } from './screens/senders.tsx';
import { SessionScreen } from './screens/sessions/session.tsx';
import { Sessions } from './screens/sessions/sessions.tsx';
import { Tokens } from './screens/tokens.tsx';
import { Users } from './screens/users.tsx';

/** The screen that the address names. */
export function Screens() {
  return (
    <Router>
      <Route path="/" component={OverviewScreen} />
      <Route path="/live" component={Live} />
      <Route path="/approvals" component={Approvals} />
      <Route path="/approvals/:id" component={ApprovalScreen} />
      <Route path="/held" component={HeldItems} />
      <Route path="/held/:id" component={HeldItemScreen} />
      <Route path="/sessions" component={Sessions} />
      <Route path="/sessions/:id" component={SessionScreen} />
      <Route path="/findings" component={Findings} />
      <Route path="/findings/:fingerprint" component={FindingScreen} />
      <Route path="/coverage" component={Coverage} />
      <Route path="/audit" component={Audit} />
      <Route path="/evidence" component={Evidence} />
      <Route path="/policy" component={PolicyScreen} />
      <Route path="/health" component={Health} />
      <Route path="/integrations" component={Integrations} />
      <Route path="/senders" component={Senders} />
      <Route path="/tokens" component={Tokens} />
      <Route path="/users" component={Users} />
      <Route path="/account" component={Account} />
      <Route default component={Nowhere} />
    </Router>
  );
}

function Nowhere() {
  return (
    <Screen title="Nothing is here">
      <p>
        This address names no screen. <a href="/">To the overview</a>
      </p>
    </Screen>
  );
}
