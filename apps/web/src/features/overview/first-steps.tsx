import { Button, Group, Text, TextInput } from '@mantine/core';
import type { Project } from '@syncledger/client';
import { globalPermissions, kinds } from '@syncledger/domain/words';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { Link } from 'wouter';

import { asFailure } from '../../api/failure.js';
import { useProjects, usePermissions } from '../../api/permissions.js';
import { createProject } from '../../api/projects.js';
import { useWithInvalidation } from '../../api/use-with-invalidation.js';
import { useSession } from '../../app/session.js';
import { useOpenForm } from '../../components/open-forms.js';
import { EmptyState } from '../../components/states.js';
import { FirstCommands } from './first-commands-text.js';

/** Guides through an empty ledger: a project, a connection, an agent, and its first run. */
export default function FirstSteps() {
  const permissions = usePermissions();
  const project = [...useProjects().values()].find(({ archived }) => !archived);
  const canAddProject = permissions.can('add_project');
  const kind = kinds.find(permissions.canEdit);
  if (!kind && !canAddProject) return <NoAccess />;
  return (
    <EmptyState title="No connections yet">
      <Text size="sm">Four steps lead to the first run.</Text>
      <ol className="ov-steps">
        <Step isDone={project !== undefined} title="Create a project">
          {project ? <ProjectDone project={project} /> : <NewProject canAdd={canAddProject} />}
        </Step>
        <Step title="Create a connection">{kind ? <NewConnection project={project} /> : <MissingPermission />}</Step>
        <Step title="Start an agent">
          The page of the new connection has the command, and tells when the agent is there.
        </Step>
        <Step title="Run it">There you can start the first run, too, and watch its output.</Step>
      </ol>
      <FirstCommands project={project} kind={kind} canAddProject={canAddProject} />
    </EmptyState>
  );
}

function Step({ title, isDone = false, children }: { title: string; isDone?: boolean; children: ReactNode }) {
  return (
    <li>
      <Text component="span" fw={600} size="sm">
        {title}
        {isDone && ' – done'}
      </Text>
      <div>{children}</div>
    </li>
  );
}

const ProjectDone = ({ project: { name } }: { project: Project }) => <bdi>{name}</bdi>;

function NewProject({ canAdd }: { canAdd: boolean }) {
  const session = useSession();
  const change = useWithInvalidation('projects');
  const [name, setName] = useState('');
  useOpenForm(name !== '');
  const creation = useMutation({ mutationFn: () => change(() => createProject(session, { name: name.trim() })) });
  if (!canAdd) return <>Somebody with the permission “{globalPermissions.add_project.label}” can create one.</>;
  const create = (event: SubmitEvent) => {
    event.preventDefault();
    creation.mutate();
  };
  return (
    <form onSubmit={create} aria-label="Project">
      <Group gap="xs" align="flex-end">
        <TextInput
          label="Name"
          description="Connections belong to a project, whose members see them."
          required
          maxLength={255}
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
          error={creation.error && asFailure(creation.error).message}
        />
        <Button type="submit" disabled={name.trim() === ''} loading={creation.isPending}>
          Create project
        </Button>
      </Group>
    </form>
  );
}

function NewConnection({ project }: { project: Project | undefined }) {
  if (!project) return <>A connection is a tool that is synchronised, such as an issue tracker.</>;
  return (
    <Button component={Link} href={`/connections/new?project=${String(project.id)}`} size="xs">
      Create connection
    </Button>
  );
}

function MissingPermission() {
  const { edit_alm_connections: alm, edit_security_tool_connections: analysis } = globalPermissions;
  return (
    <>
      Somebody with the permission “{alm.label}” or “{analysis.label}” can create one.
    </>
  );
}

function NoAccess() {
  return (
    <EmptyState title="No connections yet">
      <Text size="sm">
        You see the connections of the projects that you are a member of. Somebody who manages a project can make you
        one.
      </Text>
    </EmptyState>
  );
}
