import { Anchor, Badge, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Project } from '@syncledger/client';
import { Link, useLocation } from 'wouter';

import { createProject, projectList } from '../../../api/projects.js';
import { useRights } from '../../../api/rights.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { column } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { FilterField } from '../../../components/filter-field.js';
import { Moment } from '../../../components/moment.js';
import { PageHead } from '../../../components/page-head.js';
import { RowList } from '../../../components/row-list.js';
import { Empty } from '../../../components/states.js';
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
  column<Project>('Description', ({ description }) => (
    <Text size="sm" lineClamp={2}>
      {description}
    </Text>
  )),
  column<Project>('Members', ({ users }) => users.length),
  column<Project>('Changed', ({ updated }) => <Moment at={updated} />),
];

/** The projects that the caller sees. */
export function ProjectsPage() {
  const session = useSession();
  const { may } = useRights();
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
      <PageHead title="Projects" about="The projects that you see. What they hold is seen by their members alone.">
        {may('add_project') && <NewProject />}
      </PageHead>
      <Group align="center">
        <FilterField
          type="search"
          aria-label="Search in projects"
          placeholder="Search in projects"
          value={values.search?.[0] ?? ''}
          onFilter={(text) => set('search', text ? [text] : [])}
        />
        <Checkbox
          label="Archived ones, too"
          checked={withArchived}
          onChange={({ currentTarget }) => set('archived', currentTarget.checked ? ['true'] : [])}
        />
      </Group>
      <RowList
        of={list}
        label="Projects"
        columns={columns}
        idOf={({ id }) => String(id)}
        empty={<NoProjects searched={values.search !== undefined} />}
      />
    </Stack>
  );
}

function NoProjects({ searched }: { searched: boolean }) {
  const { may } = useRights();
  if (searched) return <Empty title="No project matches." />;
  return (
    <Empty title="No project yet.">
      <Text size="sm">
        {may('add_project')
          ? 'Create one: connections belong to projects.'
          : 'You see the projects that you are a member of. Ask whoever manages one to add you.'}
      </Text>
    </Empty>
  );
}

function NewProject() {
  const session = useSession();
  const change = useChange('projects');
  const [, navigate] = useLocation();
  return (
    <DialogButton label="Create a project" variant="filled">
      {(close) => (
        <ProjectForm
          initial={{ name: '', description: '' }}
          verb="Create"
          onClose={close}
          send={async (text) => {
            const { id } = await change(() => createProject(session, text));
            navigate(`/administration/projects/${String(id)}`);
          }}
        />
      )}
    </DialogButton>
  );
}
