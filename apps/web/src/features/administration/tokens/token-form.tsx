import { Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import type { NewNamedToken, User } from '@syncledger/client';
import { useState } from 'react';

import { createToken } from '../../../api/tokens.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { CopyBlock } from '../../../components/copy-block.js';
import { FormBody } from '../../../components/form-body.js';
import { ShownOnce } from '../../../components/shown-once.js';
import { useForm } from '../../../components/use-form.js';
import { agentCommand, keepToken, lifetimes, tokenInput, type TokenDraft } from './token-input.js';
import { ProjectLimit, TokenLimits } from './token-limits.js';

const empty: TokenDraft = {
  name: '',
  lasts: '90',
  use: 'any',
  narrowed: false,
  permissions: [],
  of_projects: false,
  projects: [],
  in_projects: false,
  project_permissions: [],
  read_only: false,
};

/** Makes a token, and shows it once. It lives in this component alone, and is forgotten with it. */
export function TokenForm({ user, onClose }: { user: User; onClose: () => void }) {
  const session = useSession();
  const change = useChange('tokens');
  const [made, setMade] = useState<NewNamedToken>();
  const form = useForm<TokenDraft>({
    initial: empty,
    send: async (draft) => {
      const input = tokenInput(draft, Date.now());
      setMade(await change(() => createToken(session, user.id, input)));
    },
  });
  if (made) return <MadeToken made={made} onClose={onClose} />;
  return (
    <FormBody of={form} verb="Make the token" onCancel={onClose}>
      <TextInput
        label="Name"
        description="What it is for."
        placeholder="Nightly report"
        required
        maxLength={255}
        data-autofocus
        {...form.text('name')}
      />
      <Select
        label="Lasts"
        data={lifetimes}
        allowDeselect={false}
        value={form.values.lasts}
        error={(form.errorOf as (name: string) => string | undefined)('expires_at')}
        onChange={(value) => form.set('lasts', value ?? '')}
      />
      <Radio.Group
        label="For"
        value={form.values.use}
        onChange={(value) => form.set('use', value === 'agent' ? 'agent' : 'any')}
      >
        <Stack gap="xs" mt={4}>
          <Radio value="any" label="A person or a script" description="Does what its user may." />
          <Radio
            value="agent"
            label="An agent"
            description="Claims and reports runs, and can do nothing else. Sees the params of those that it holds where its user may."
          />
        </Stack>
      </Radio.Group>
      <ProjectLimit form={form} />
      {form.values.use === 'any' && <TokenLimits form={form} user={user} />}
    </FormBody>
  );
}

function MadeToken({ made, onClose }: { made: NewNamedToken; onClose: () => void }) {
  return (
    <ShownOnce what={`The token ${made.name}`} secret={made.token} onClose={onClose}>
      {made.scope === 'agent' && (
        <Stack gap="xs">
          <Text size="sm">
            Where the agent is to run, put the token into a file: paste it after this command, then press Enter and
            Ctrl+D.
          </Text>
          <CopyBlock text={keepToken} />
          <Text size="sm">Then start the agent, with a folder of commands:</Text>
          <CopyBlock text={agentCommand(location.origin, made.name)} />
        </Stack>
      )}
    </ShownOnce>
  );
}
