import { Checkbox, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import type { NewNamedToken, User } from '@syncledger/client';
import { globalPermissions, type GlobalPermission } from '@syncledger/domain/words';
import { useState } from 'react';

import { createToken } from '../../../api/tokens.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { CopyBlock } from '../../../components/copy-block.js';
import { FormBody } from '../../../components/form-body.js';
import { ShownOnce } from '../../../components/shown-once.js';
import { useForm, type Form } from '../../../components/use-form.js';
import { agentCommand, keepToken, lifetimesWithin, tokenInput, type TokenDraft } from './token-input.js';
import { usePermissionsOf } from './use-permissions-of.js';

const empty = { name: '', use: 'any', permissions: [], read_only: false } as const;

/** Makes a token, and shows it once. It lives in this component alone, and is forgotten with it. */
export function TokenForm({ user, onClose }: { user: User; onClose: () => void }) {
  const session = useSession();
  const { token: limits, permissions } = session.me;
  const change = useChange('tokens');
  const [made, setMade] = useState<NewNamedToken>();
  const [lifetimes] = useState(() => lifetimesWithin(limits, Date.now()));
  const lasts = (lifetimes.find(({ value }) => value === '90') ?? lifetimes.at(-1))?.value ?? '';
  const form = useForm<TokenDraft>({
    initial: { ...empty, lasts, narrowed: limits.narrowed },
    send: async (draft) => {
      const input = tokenInput(draft, Date.now(), limits.narrowed ? permissions : undefined);
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
            description="Claims and reports runs, sees the params of those that it holds, and can do nothing else."
          />
        </Stack>
      </Radio.Group>
      {form.values.use === 'any' && <Limits form={form} user={user} />}
    </FormBody>
  );
}

/** What a token may not do of what its user may. */
function Limits({ form, user }: { form: Form<TokenDraft>; user: User }) {
  const { me } = useSession();
  const { narrowed } = me.token;
  const offered = usePermissionsOf(user).filter((one) => !narrowed || me.permissions.includes(one));
  return (
    <>
      <Checkbox label="Read only" description="Changes nothing, and starts no run." {...form.check('read_only')} />
      <Checkbox
        label="Fewer permissions than its user has"
        description={
          narrowed
            ? 'As the token that you are signed in with: it makes no wider one.'
            : 'Give a script no more than it needs.'
        }
        disabled={narrowed}
        {...form.check('narrowed')}
      />
      {form.values.narrowed && (
        <Checkbox.Group
          label="Permissions that it keeps"
          value={[...form.values.permissions]}
          error={form.errorOf('permissions')}
          onChange={(chosen) => form.set('permissions', chosen)}
        >
          <Stack gap="xs" mt={4}>
            {offered.map((one) => (
              <Checkbox key={one} value={one} {...globalPermissionText(one)} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </>
  );
}

function globalPermissionText(one: GlobalPermission) {
  const { label, lets } = globalPermissions[one];
  return { label, description: `Lets it ${lets}.` };
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
