import './administration.css';

import { Stack } from '@mantine/core';
import { Link, Route, Switch, useLocation } from 'wouter';

import { NotThere } from '../../app/not-there.js';
import { AgentsPage } from './agents/agents-page.js';
import { AuditPage } from './audit/audit-page.js';
import { Parts } from './parts.js';
import { PeoplePage } from './people/people-page.js';
import { PersonPage } from './people/person-page.js';
import { ProjectPage } from './projects/project-page.js';
import { ProjectsPage } from './projects/projects-page.js';
import { RolesPage } from './roles/roles-page.js';
import { useParts } from './sections.js';
import { WebhookPage } from './webhooks/webhook-page.js';
import { WebhooksPage } from './webhooks/webhooks-page.js';

/** People, roles, projects, tokens, webhooks, agents and the audit: what the caller may use of them. */
export default function Administration() {
  return (
    <Stack gap="md">
      <PartsNav />
      <Switch>
        <Route path="/administration" component={Parts} />
        <Route path="/administration/projects" component={ProjectsPage} />
        <Route path="/administration/projects/:id">{({ id }) => <ProjectPage key={id} id={Number(id)} />}</Route>
        <Route path="/administration/people" component={PeoplePage} />
        <Route path="/administration/people/:id">{({ id }) => <PersonPage key={id} id={Number(id)} />}</Route>
        <Route path="/administration/roles" component={RolesPage} />
        <Route path="/administration/webhooks" component={WebhooksPage} />
        <Route path="/administration/webhooks/:id">{({ id }) => <WebhookPage key={id} id={Number(id)} />}</Route>
        <Route path="/administration/agents" component={AgentsPage} />
        <Route path="/administration/audit" component={AuditPage} />
        <Route component={NotThere} />
      </Switch>
    </Stack>
  );
}

/** The way between the parts. */
function PartsNav() {
  const [location] = useLocation();
  const parts = useParts();
  const fits = (path: string) => location === path || location.startsWith(`${path}/`);
  // "My tokens" lies below "People": the longer path is the one that is meant.
  const here = parts.filter(({ path }) => fits(path)).sort((one, other) => other.path.length - one.path.length)[0];
  return (
    <nav className="parts" aria-label="Administration">
      {parts.map(({ path, label }) => (
        <Link key={path} href={path} aria-current={path === here?.path ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
