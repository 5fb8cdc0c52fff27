import { Checkbox, MultiSelect, Stack } from '@mantine/core';
import type { User } from '@syncledger/client';
import {
  globalPermissions,
  projectPermissions,
  type Permission,
  type ProjectPermission,
} from '@syncledger/domain/words';

import { useProjects } from '../../../api/rights.js';
import type { Form } from '../../../components/use-form.js';
import type { TokenDraft } from './token-input.js';
import { usePermissionsOf } from './use-permissions-of.js';

const labels = { ...globalPermissions, ...projectPermissions };
const inProjects = Object.keys(projectPermissions) as ProjectPermission[];

/** In which projects a token works. */
export function ProjectLimit({ form }: { form: Form<TokenDraft> }) {
  const projects = [...useProjects().values()].map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <>
      <Checkbox
        label="Only some projects"
        description="It sees and does nothing in others."
        {...form.check('of_projects')}
      />
      {form.values.of_projects && (
        <MultiSelect
          label="Projects that it keeps"
          data={projects}
          searchable
          value={[...form.values.projects]}
          error={form.errorOf('projects')}
          onChange={(chosen) => form.set('projects', chosen)}
        />
      )}
    </>
  );
}

/** What a token may not do of what its user may. */
export function TokenLimits({ form, user }: { form: Form<TokenDraft>; user: User }) {
  const held = usePermissionsOf(user);
  const { values } = form;
  return (
    <>
      <Checkbox label="Read only" description="Changes nothing, and starts no run." {...form.check('read_only')} />
      <Checkbox
        label="Fewer permissions than its user has"
        description="Give a script no more than it needs."
        {...form.check('narrowed')}
      />
      {values.narrowed && <Choice form={form} name="permissions" label="Permissions that it keeps" offered={held} />}
      <Checkbox
        label="Fewer permissions in projects"
        description="It may do no more than this in any project."
        {...form.check('in_projects')}
      />
      {values.in_projects && (
        <Choice
          form={form}
          name="project_permissions"
          label="Permissions in projects that it keeps"
          offered={inProjects}
        />
      )}
    </>
  );
}

function Choice<Name extends Permission>({
  form,
  name,
  label,
  offered,
}: {
  form: Form<TokenDraft>;
  name: 'permissions' | 'project_permissions';
  label: string;
  offered: readonly Name[];
}) {
  return (
    <Checkbox.Group
      label={label}
      value={[...form.values[name]]}
      error={form.errorOf(name)}
      onChange={(chosen) => form.set(name, chosen as TokenDraft[typeof name])}
    >
      <Stack gap="xs" mt={4}>
        {offered.map((one) => (
          <Checkbox key={one} value={one} label={labels[one].label} description={`Lets it ${labels[one].lets}.`} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
