import { Alert, Button, Center, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';

import { focusOnMount } from '../components/focus-on-mount.js';
import { useTitle } from '../components/use-title.js';
import { useSignIn } from './session.js';

export function SignIn() {
  useTitle('Sign in');
  const { isSigningIn, code, signIn, skipLink } = useSignIn();
  const [token, setToken] = useState('');
  const isByLink = code !== undefined;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void signIn(isByLink ? { code } : { token: token.trim() });
  };
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w="100%" maw={440} component="form" onSubmit={submit}>
        <Stack>
          <Title order={1} size="h2">
            Syncledger
          </Title>
          <Text c="dimmed">See which integrations fail, since when, and why.</Text>
          <SignInFailure />
          {isByLink ? (
            <Text>Your link signs this browser in. It works once.</Text>
          ) : (
            <PasswordInput
              label="Token"
              description="Administrators create tokens, and links that sign you in without one."
              placeholder="slt_…"
              autoComplete="current-password"
              required
              ref={focusOnMount}
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': 'Show token' }}
            />
          )}
          <Button
            type="submit"
            loading={isSigningIn}
            disabled={!isByLink && token.trim() === ''}
            ref={isByLink ? focusOnMount : undefined}
          >
            Sign in
          </Button>
          {skipLink && (
            <Button variant="default" disabled={isSigningIn} onClick={skipLink}>
              Continue without the link
            </Button>
          )}
          {!isByLink && (
            <Text size="sm" c="dimmed">
              No token? Create a link on the server: <Code>syncledger user link EMAIL</Code>
            </Text>
          )}
        </Stack>
      </Paper>
    </Center>
  );
}

function SignInFailure() {
  const { failure, skipLink, retry } = useSignIn();
  if (!failure) return null;
  const title = skipLink ? 'The link did not sign you in' : 'You are not signed in';
  return (
    <Alert color="red" role="alert" title={retry ? 'Your session can’t be checked' : title}>
      {failure.message}
      {retry && (
        <Button variant="default" size="xs" mt="xs" display="block" onClick={retry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
