import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Project } from '@syncledger/client';
import { Link } from 'wouter';

import type { Tagged } from '../../../api/ask-tagged.js';
import { project, updateProject } from '../../../api/projects.js';
import { useRights } from '../../../api/rights.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { Facts } from '../../../components/facts.js';
import { Moment } from '../../../components/moment.js';
import { PageAnswer, PageHead } from '../../../components/page-head.js';
import { ArchiveProject, DeleteProject } from './project-acts.js';
import { ProjectForm } from './project-form.js';
import { MembersSection } from './members-section.js';

/** A project: what it is, who is in it, and what becomes of it. */
export function ProjectPage({ id }: { id: number }) {
  const asked = useQuery(project(useSession(), id));
  return (
    <PageAnswer of={asked} title="Project">
      {(tagged) => <ProjectView of={tagged} />}
    </PageAnswer>
  );
}

function ProjectView({ of }: { of: Tagged<Project> }) {
  const { id, name, slug, description, archived, created, updated } = of.body;
  const { mayIn } = useRights();
  return (
    <Stack gap="lg">
      <PageHead title={name}>
        {mayIn(id, 'edit_project') && (
          <>
            <ChangeProject of={of} />
            <ArchiveProject of={of} />
            <DeleteProject of={of} />
          </>
        )}
      </PageHead>
      {description && <Text style={{ whiteSpace: 'pre-line' }}>{description}</Text>}
      <Facts
        of={[
          ['State', archived ? <Badge color="gray">Archived</Badge> : 'In use'],
          ['Slug', slug],
          ['Created', <Moment key="created" at={created} exact />],
          ['Changed', <Moment key="updated" at={updated} />],
        ]}
      />
      <Group>
        <Anchor component={Link} href={`/?project=${String(id)}`}>
          Its connections
        </Anchor>
        <Anchor component={Link} href={`/runs?project=${String(id)}`}>
          Its runs
        </Anchor>
      </Group>
      <MembersSection of={of} />
    </Stack>
  );
}

function ChangeProject({ of: { body, etag } }: { of: Tagged<Project> }) {
  const session = useSession();
  const change = useChange('projects');
  const { id, name, description } = body;
  return (
    <DialogButton label="Change" title={`Change ${name}`}>
      {(close) => (
        <ProjectForm
          initial={{ name, description }}
          verb="Save"
          onClose={close}
          send={async (text) => {
            await change(() => updateProject(session, id, text, etag));
            close();
          }}
        />
      )}
    </DialogButton>
  );
}
