import './administration.css';

import { Stack } from '@mantine/core';
import { Link, Route, Switch, useLocation } from 'wouter';

import { NotFound } from '../../app/not-found.js';
import { AgentsPage } from './agents/agents-page.js';
import { AuditPage } from './audit/audit-page.js';
import { AdministrationIndex } from './administration-index.js';
import { UsersPage } from './users/users-page.js';
import { UserPage } from './users/user-page.js';
import { ProjectPage } from './projects/project-page.js';
import { ProjectsPage } from './projects/projects-page.js';
import { RolesPage } from './roles/roles-page.js';
import { useAdminSections } from './sections.js';
import { WebhookPage } from './webhooks/webhook-page.js';
import { WebhooksPage } from './webhooks/webhooks-page.js';

export default function Administration() {
  return (
    <Stack gap="md">
      <AdministrationNav />
      <Switch>
        <Route path="/administration" component={AdministrationIndex} />
        <Route path="/administration/projects" component={ProjectsPage} />
        <Route path="/administration/projects/:id">{({ id }) => <ProjectPage key={id} id={Number(id)} />}</Route>
        <Route path="/administration/people" component={UsersPage} />
        <Route path="/administration/people/:id">{({ id }) => <UserPage key={id} id={Number(id)} />}</Route>
        <Route path="/administration/roles" component={RolesPage} />
        <Route path="/administration/webhooks" component={WebhooksPage} />
        <Route path="/administration/webhooks/:id">{({ id }) => <WebhookPage key={id} id={Number(id)} />}</Route>
        <Route path="/administration/agents" component={AgentsPage} />
        <Route path="/administration/audit" component={AuditPage} />
        <Route component={NotFound} />
      </Switch>
    </Stack>
  );
}

function AdministrationNav() {
  const [location] = useLocation();
  const sections = useAdminSections();
  const isWithin = (path: string) => location === path || location.startsWith(`${path}/`);
  // "My tokens" is below "Users": the longest matching path wins.
  const current = sections
    .filter(({ path }) => isWithin(path))
    .sort((one, other) => other.path.length - one.path.length)[0];
  return (
    <nav className="admin-nav" aria-label="Administration">
      {sections.map(({ path, label }) => (
        <Link key={path} href={path} aria-current={path === current?.path ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
