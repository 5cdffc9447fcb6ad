import { useConsole } from '../console-context.ts';
import { PasswordForm } from '../parts/password-form.tsx';
import { Card, Facts, Screen } from '../parts/page.tsx';
import { When } from '../parts/time.tsx';

/** Who one is here. */
export function Account() {
  const { me } = useConsole();
  return (
    <Screen title="Your account">
      <Card title="Who you are here">
        <Facts
          rows={[
            ['Name', me.name],
            ['Id', me.id],
            ['Roles', me.roles.join(', ').replaceAll('_', ' ') || 'none'],
            ['Signed in until', <When time={me.expires} />],
          ]}
        />
      </Card>
      {me.has_local_password && (
        <Card title="Change the password">
          <p class="small soft">Your other sessions end when it is changed.</p>
          <PasswordForm />
        </Card>
      )}
    </Screen>
  );
}
