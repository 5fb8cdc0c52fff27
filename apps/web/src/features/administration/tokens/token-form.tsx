import { Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import type { NewNamedToken, User } from '@syncledger/client';
import { useState } from 'react';

import { SERVER } from '../../../api/server.js';
import { createToken } from '../../../api/tokens.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { CopyBlock } from '../../../components/copy-block.js';
import { FormBody } from '../../../components/form-body.js';
import { OneTimeSecret } from '../../../components/one-time-secret.js';
import { useApiForm } from '../../../components/use-api-form.js';
import { agentCommand, saveTokenCommand, lifetimes, tokenInput, type TokenDraft } from './token-input.js';
import { ProjectLimit, TokenLimits } from './token-limits.js';

const empty: TokenDraft = {
  name: '',
  lifetime: '90',
  purpose: 'any',
  limitPermissions: false,
  permissions: [],
  limitProjects: false,
  projects: [],
  limitProjectPermissions: false,
  project_permissions: [],
  read_only: false,
};

/** Creates a token and shows it once. It is kept in this component's state only. */
export function TokenForm({
  user,
  purpose = 'any',
  onClose,
}: {
  user: User;
  /** What is chosen at first. */
  purpose?: TokenDraft['purpose'];
  onClose: () => void;
}) {
  const session = useSession();
  const change = useWithInvalidation('tokens');
  const [created, setCreated] = useState<NewNamedToken>();
  const form = useApiForm<TokenDraft>({
    initialValues: { ...empty, purpose },
    onSubmit: async (draft) => {
      const input = tokenInput(draft, Date.now());
      setCreated(await change(() => createToken(session, user.id, input)));
    },
  });
  if (created) return <CreatedToken created={created} onClose={onClose} />;
  return (
    <FormBody form={form} submitLabel="Create token" onCancel={onClose}>
      <TextInput
        label="Name"
        placeholder="Nightly report"
        required
        maxLength={255}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select
        label="Expiration"
        data={lifetimes}
        allowDeselect={false}
        value={form.values.lifetime}
        error={form.errors['expires_at']}
        onChange={(value) => form.setFieldValue('lifetime', value ?? '')}
      />
      <Radio.Group
        label="Type"
        value={form.values.purpose}
        onChange={(value) => form.setFieldValue('purpose', value === 'agent' ? 'agent' : 'any')}
      >
        <Stack gap="xs" mt={4}>
          <Radio value="any" label="User or script" description="Has the user’s permissions, or fewer." />
          <Radio
            value="agent"
            label="Agent"
            description="Can only claim and report runs. Receives the params of claimed runs if the user may see them."
          />
        </Stack>
      </Radio.Group>
      <ProjectLimit form={form} />
      {form.values.purpose === 'any' && <TokenLimits form={form} user={user} />}
    </FormBody>
  );
}

function CreatedToken({ created, onClose }: { created: NewNamedToken; onClose: () => void }) {
  return (
    <OneTimeSecret name={`Token ${created.name}`} secret={created.token} onClose={onClose}>
      {created.scope === 'agent' && (
        <Stack gap="xs">
          <Text size="sm">
            Save the token to a file on the agent’s machine: run this command, paste the token, then press Enter and
            Ctrl+D.
          </Text>
          <CopyBlock text={saveTokenCommand} />
          <Text size="sm">Then start the agent with a folder of commands:</Text>
          <CopyBlock text={agentCommand(SERVER, created.name)} />
        </Stack>
      )}
    </OneTimeSecret>
  );
}
