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
          <Text c="dimmed">Which connections are in trouble, since when, and why.</Text>
          {failure && (
            <Alert color="red" role="alert" title="Not signed in">
              {failure.message}
            </Alert>
          )}
          <PasswordInput
            label="Token"
            description="The first start of the server printed one. Administrators make more."
            placeholder="slt_…"
            autoComplete="current-password"
            required
            autoFocus
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the token' }}
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
            No token at hand? On the server: <Code>npm run --silent syncledger -- token create NAME --user EMAIL</Code>
          </Text>
        </Stack>
      </Paper>
    </Center>
  );
}
