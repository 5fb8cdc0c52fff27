import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Router } from 'wouter';

import { createQueryClient } from '../api/query-client.js';
import { PREFIX } from '../api/server.js';
import { LiveUpdates } from './live.js';
import { SessionProvider } from './session.js';
import { Pages } from './pages.js';
import { SignIn } from './sign-in.js';
import { styleNonce } from './nonce.js';
import { cssVariables, theme } from './theme.js';

export function App() {
  const [queryClient] = useState(createQueryClient);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <SessionProvider signedOut={<SignIn />}>
          <LiveUpdates>
            <Router base={PREFIX}>
              <Pages />
            </Router>
          </LiveUpdates>
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
