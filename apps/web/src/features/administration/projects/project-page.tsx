import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Project } from '@syncledger/client';
import { Link } from 'wouter';

import type { WithEtag } from '../../../api/unwrap-with-etag.js';
import { project, updateProject } from '../../../api/projects.js';
import { usePermissions } from '../../../api/permissions.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { DescriptionList } from '../../../components/description-list.js';
import { Timestamp } from '../../../components/timestamp.js';
import { PageQuery, PageHeader } from '../../../components/page-header.js';
import { ArchiveProject, DeleteProject } from './project-actions.js';
import { ProjectForm } from './project-form.js';
import { MembersSection } from './members-section.js';

export function ProjectPage({ id }: { id: number }) {
  const query = useQuery(project(useSession(), id));
  return (
    <PageQuery query={query} title="Project" list={{ href: '/administration/projects', label: 'projects' }}>
      {(tagged) => <ProjectView project={tagged} />}
    </PageQuery>
  );
}

function ProjectView({ project }: { project: WithEtag<Project> }) {
  const { id, name, slug, description, archived, created, updated } = project.body;
  const { canIn } = usePermissions();
  return (
    <Stack gap="lg">
      <PageHeader title={name}>
        {canIn(id, 'edit_project') && (
          <>
            <EditProject project={project} />
            <ArchiveProject project={project} />
            <DeleteProject project={project} />
          </>
        )}
      </PageHeader>
      {description && <Text style={{ whiteSpace: 'pre-line' }}>{description}</Text>}
      <DescriptionList
        items={[
          ['State', archived ? <Badge color="gray">Archived</Badge> : 'Active'],
          ['Slug', slug],
          ['Created', <Timestamp key="created" at={created} exact />],
          ['Updated', <Timestamp key="updated" at={updated} />],
        ]}
      />
      <Group>
        <Anchor component={Link} href={`/?project=${String(id)}`}>
          Connections
        </Anchor>
        <Anchor component={Link} href={`/runs?project=${String(id)}`}>
          Runs
        </Anchor>
      </Group>
      <MembersSection project={project} />
    </Stack>
  );
}

function EditProject({ project: { body, etag } }: { project: WithEtag<Project> }) {
  const session = useSession();
  const change = useWithInvalidation('projects');
  const { id, name, description } = body;
  return (
    <DialogButton label="Edit" title={`Edit ${name}`}>
      {(close) => (
        <ProjectForm
          initialValues={{ name, description }}
          submitLabel="Save"
          onClose={close}
          onSubmit={async (text) => {
            await change(() => updateProject(session, id, text, etag));
            close();
          }}
        />
      )}
    </DialogButton>
  );
}
