import { Checkbox, MultiSelect, Stack } from '@mantine/core';
import type { User } from '@syncledger/client';
import {
  globalPermissions,
  projectPermissions,
  type Permission,
  type ProjectPermission,
} from '@syncledger/domain/words';

import { useProjects } from '../../../api/permissions.js';
import type { ApiForm } from '../../../components/use-api-form.js';
import type { TokenDraft } from './token-input.js';
import { useUserPermissions } from './use-user-permissions.js';

const labels = { ...globalPermissions, ...projectPermissions };
const inProjects = Object.keys(projectPermissions) as ProjectPermission[];

export function ProjectLimit({ form }: { form: ApiForm<TokenDraft> }) {
  const projects = [...useProjects().values()].map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <>
      <Checkbox
        label="Restrict to projects"
        description="The token has no access to other projects."
        {...form.getInputProps('limitProjects', { type: 'checkbox' })}
      />
      {form.values.limitProjects && (
        <MultiSelect
          label="Projects"
          data={projects}
          searchable
          value={[...form.values.projects]}
          error={form.errors['projects']}
          onChange={(chosen) => form.setFieldValue('projects', chosen)}
        />
      )}
    </>
  );
}

export function TokenLimits({ form, user }: { form: ApiForm<TokenDraft>; user: User }) {
  const granted = useUserPermissions(user);
  const { values } = form;
  return (
    <>
      <Checkbox
        label="Read only"
        description="Changes nothing, and starts no run."
        {...form.getInputProps('read_only', { type: 'checkbox' })}
      />
      <Checkbox
        label="Restrict global permissions"
        description="Grant a script only what it needs."
        {...form.getInputProps('limitPermissions', { type: 'checkbox' })}
      />
      {values.limitPermissions && (
        <PermissionChoice form={form} name="permissions" label="Global permissions" permissions={granted} />
      )}
      <Checkbox
        label="Restrict project permissions"
        description="Limits what the token can do in any project."
        {...form.getInputProps('limitProjectPermissions', { type: 'checkbox' })}
      />
      {values.limitProjectPermissions && (
        <PermissionChoice form={form} name="project_permissions" label="Project permissions" permissions={inProjects} />
      )}
    </>
  );
}

function PermissionChoice<Name extends Permission>({
  form,
  name,
  label,
  permissions,
}: {
  form: ApiForm<TokenDraft>;
  name: 'permissions' | 'project_permissions';
  label: string;
  permissions: readonly Name[];
}) {
  return (
    <Checkbox.Group
      label={label}
      value={[...form.values[name]]}
      error={form.errors[name]}
      onChange={(chosen) => form.setFieldValue(name, chosen as TokenDraft[typeof name])}
    >
      <Stack gap="xs" mt={4}>
        {permissions.map((one) => (
          <Checkbox key={one} value={one} label={labels[one].label} description={`Can ${labels[one].allows}.`} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
