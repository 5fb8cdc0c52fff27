import type { User } from '@syncledger/client';
import { useState } from 'react';

import { createSignInLink } from '../../../api/sessions.js';
import { useSession } from '../../../app/session.js';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { Dialog } from '../../../components/dialog-button.js';
import { OneTimeSecret } from '../../../components/one-time-secret.js';

/** Shows a new sign-in link, once. */
export function SignInLinkDialog({ email, url, onClose }: { email: string; url: string; onClose: () => void }) {
  return (
    <Dialog title={`Sign-in link for ${email}`} opened onClose={onClose}>
      <OneTimeSecret name="The link" secret={url} onClose={onClose}>
        Send it to {email}. It signs them in once, within 24 hours.
      </OneTimeSecret>
    </Dialog>
  );
}

/** Creates a link that signs a user in. */
export function SignInLinkButton({ user: { id, email } }: { user: User }) {
  const session = useSession();
  const [url, setUrl] = useState<string>();
  return (
    <>
      <ConfirmButton
        label="Sign-in link"
        action={{
          title: `Create a sign-in link for ${email}?`,
          description:
            'Anyone who has the link can sign in as this user, once, within 24 hours. It stops working if you lose a permission that the user has.',
          confirmLabel: 'Create link',
          run: async () => {
            setUrl(await createSignInLink(session, id));
          },
        }}
      />
      {url !== undefined && <SignInLinkDialog email={email} url={url} onClose={() => setUrl(undefined)} />}
    </>
  );
}
