import { Alert, Button, Center, Checkbox, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';

import { useTitle } from '../components/use-title.js';
import { useSignIn } from './session.js';

export function SignIn() {
  useTitle('Sign in');
  const { failure, isSigningIn, signIn } = useSignIn();
  const [token, setToken] = useState('');
  const [remember, setRemember] = useState(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void signIn(token.trim(), remember);
  };
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w="100%" maw={440} component="form" onSubmit={submit}>
        <Stack>
          <Title order={1} size="h2">
            Syncledger
          </Title>
          <Text c="dimmed">See which integrations fail, since when, and why.</Text>
          {failure && (
            <Alert color="red" role="alert" title="Sign-in failed">
              {failure.message}
            </Alert>
          )}
          <PasswordInput
            label="Token"
            description="Printed when the server first started. Administrators can create more."
            placeholder="slt_…"
            autoComplete="current-password"
            required
            autoFocus
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show token' }}
          />
          <Checkbox
            label="Stay signed in until the browser is closed"
            checked={remember}
            onChange={(event) => setRemember(event.currentTarget.checked)}
          />
          <Button type="submit" loading={isSigningIn} disabled={token.trim() === ''}>
            Sign in
          </Button>
          <Text size="sm" c="dimmed">
            No token? Create one on the server:{' '}
            <Code>npm run --silent syncledger -- token create NAME --user EMAIL</Code>
          </Text>
        </Stack>
      </Paper>
    </Center>
  );
}
