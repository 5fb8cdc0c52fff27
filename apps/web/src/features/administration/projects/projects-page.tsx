import { Anchor, Badge, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Project } from '@syncledger/client';
import { Link, useLocation } from 'wouter';

import { createProject, projectList } from '../../../api/projects.js';
import { usePermissions } from '../../../api/permissions.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { column } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { FilterField } from '../../../components/filter-field.js';
import { Timestamp } from '../../../components/timestamp.js';
import { PageHeader } from '../../../components/page-header.js';
import { InfiniteTable } from '../../../components/infinite-table.js';
import { EmptyState } from '../../../components/states.js';
import { useFilters } from '../../../components/use-filters.js';
import { ProjectForm } from './project-form.js';

const filterNames = ['search', 'archived'] as const;

const columns = [
  column<Project>('Name', ({ id, name, archived }) => (
    <Group gap="xs">
      <Anchor component={Link} href={`/administration/projects/${String(id)}`}>
        {name}
      </Anchor>
      {archived && (
        <Badge color="gray" variant="outline" size="sm">
          Archived
        </Badge>
      )}
    </Group>
  )),
  column<Project>('Description', ({ description }) =>
    description === '' ? null : (
      <Text size="sm" lineClamp={2}>
        {description}
      </Text>
    ),
  ),
  column<Project>('Members', ({ users }) => users.length),
  column<Project>('Updated', ({ updated }) => <Timestamp at={updated} />),
];

export function ProjectsPage() {
  const session = useSession();
  const { can } = usePermissions();
  const { values, set } = useFilters(filterNames);
  const withArchived = values.archived?.[0] === 'true';
  const list = useInfiniteQuery(
    projectList(session, {
      ...(values.search && { search: values.search }),
      ...(!withArchived && { archived: [false] }),
    }),
  );
  return (
    <Stack>
      <PageHeader title="Projects" description="Projects group connections. Only members can see them.">
        {can('add_project') && <NewProject />}
      </PageHeader>
      <Group align="center">
        <FilterField
          type="search"
          aria-label="Search projects"
          placeholder="Search projects"
          value={values.search?.[0] ?? ''}
          onFilter={(text) => set('search', text.trim() ? [text.trim()] : [])}
        />
        <Checkbox
          label="Show archived"
          checked={withArchived}
          onChange={({ currentTarget }) => set('archived', currentTarget.checked ? ['true'] : [])}
        />
      </Group>
      <InfiniteTable
        query={list}
        label="Projects"
        columns={columns}
        getRowId={({ id }) => String(id)}
        empty={<NoProjects isSearch={values.search !== undefined} />}
      />
    </Stack>
  );
}

function NoProjects({ isSearch }: { isSearch: boolean }) {
  const { can } = usePermissions();
  if (isSearch) return <EmptyState title="No projects match the filters" />;
  return (
    <EmptyState title="No projects yet">
      <Text size="sm">
        {can('add_project')
          ? 'Every connection belongs to a project. Create one to get started.'
          : 'You are not a member of any project. Ask a project manager to add you.'}
      </Text>
    </EmptyState>
  );
}

function NewProject() {
  const session = useSession();
  const change = useWithInvalidation('projects');
  const [, navigate] = useLocation();
  return (
    <DialogButton label="Create project" variant="filled">
      {(close) => (
        <ProjectForm
          initialValues={{ name: '', description: '' }}
          submitLabel="Create"
          onClose={close}
          onSubmit={async (text) => {
            const { id } = await change(() => createProject(session, text));
            navigate(`/administration/projects/${String(id)}`);
          }}
        />
      )}
    </DialogButton>
  );
}
