import { useLayoutEffect, useRef, type ReactNode } from 'react';

/** Covers a page whose session ended. Everything below it is inert, dialogs of Mantine included. */
export function SignInDialog({ children }: { children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Returns the focus to where it was.
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} className="sign-in-dialog" aria-label="Sign in" onCancel={(event) => event.preventDefault()}>
      {children}
    </dialog>
  );
}
