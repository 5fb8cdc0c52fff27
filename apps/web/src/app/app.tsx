import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';

import { makeQueryClient } from '../api/query-client.js';
import { Live } from './live.js';
import { Session } from './session.js';
import { Pages } from './pages.js';
import { SignIn } from './sign-in.js';
import { styleNonce } from './nonce.js';
import { cssVariables, theme } from './theme.js';

/** The dashboard: signed in, its pages; signed out, the form that asks for a token. */
export function App() {
  const [queryClient] = useState(makeQueryClient);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <Session signedOut={<SignIn />}>
          <Live>
            <Pages />
          </Live>
        </Session>
      </QueryClientProvider>
    </MantineProvider>
  );
}
