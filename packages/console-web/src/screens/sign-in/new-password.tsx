import { useEffect } from 'preact/hooks';
import { useConsole } from '../../console-context.ts';
import { PasswordForm } from '../../parts/password-form.tsx';

/** The first password must be changed before anything else. */
export function NewPassword() {
  const { me } = useConsole();
  useEffect(() => {
    document.title = 'New password · Traceveil';
  }, []);
  return (
    <div class="front">
      <main>
        <h1>Choose a new password</h1>
        <p>
          {me.name}, the password you signed in with was made for the first time only. What you
          choose now is known to nobody else.
        </p>
        <PasswordForm />
      </main>
    </div>
  );
}
