import MiniSearch from 'minisearch';

import { search, searchOptions, type SearchEntry } from '../src/search.js';
import { readSite, searchIndex } from '../src/site/plugin.js';

/** What readers ask, and the pages of which one must be found first or second. */
const questions: readonly (readonly [question: string, ...pages: string[]])[] = [
  ['rotate the keys', 'how-to/operations', 'how-to/rotate-keys'],
  ['how do I back up the database', 'how-to/operations', 'reference/command-line', 'how-to/backup'],
  ['restore a backup', 'how-to/operations', 'reference/command-line', 'how-to/backup'],
  ['which settings are there', 'reference/settings', 'how-to/operations'],
  ['nginx', 'how-to/proxies'],
  ['caddy reverse proxy', 'how-to/proxies'],
  ['prometheus metrics', 'how-to/monitoring'],
  ['verify the signature of a webhook', 'reference/webhooks'],
  ['webhook retry', 'reference/webhooks'],
  ['write a command for the agent', 'reference/agent'],
  ['exit status of the agent', 'reference/agent'],
  ['lease', 'explanation/runs', 'reference/agent', 'reference/api', 'reference/glossary'],
  ['what happens when the agent dies', 'explanation/runs'],
  ['threat model', 'explanation/security'],
  ['who can see params', 'explanation/rights', 'explanation/security', 'reference/permissions', 'reference/resources'],
  ['roles', 'reference/permissions'],
  ['create a token', 'reference/api', 'reference/permissions', 'reference/command-line'],
  ['idempotency key', 'reference/api', 'reference/glossary', 'reference/errors'],
  ['page_size cursor', 'reference/api', 'reference/glossary'],
  ['csv export', 'reference/api', 'reference/command-line'],
  ['systemd service', 'how-to/install'],
  ['docker container', 'how-to/install', 'reference/agent'],
  ['helm chart kubernetes', 'how-to/install'],
  ['upgrade to a new version', 'how-to/operations', 'how-to/install', 'how-to/upgrade'],
  ['generate a typescript client', 'how-to/clients'],
  ['how much disk does it need', 'how-to/scaling'],
  ['delete old jobs retention', 'how-to/operations', 'reference/command-line'],
  ['keyboard shortcuts', 'start/dashboard'],
  ['params of Jira', 'reference/systems'],
  ['error 412', 'reference/errors'],
  ['deprecation policy', 'reference/versions'],
  ['what is a spool', 'reference/glossary', 'reference/agent'],
  ['fields of a job', 'reference/resources', 'reference/api', 'reference/jobs-api'],
  ['watch a run from the terminal', 'reference/remote-command-line', 'reference/agent', 'start/first-run'],
  ['hardening checklist', 'explanation/security', 'how-to/hardening'],
  ['audit log', 'reference/api', 'explanation/security', 'reference/command-line'],
  ['import connections from a file', 'reference/command-line'],
  ['wrap a cron job', 'how-to/cron'],
  ['github actions', 'how-to/ci'],
  ['sarif', 'how-to/sarif'],
  ['jira token', 'how-to/jira'],
  ['gitlab issues', 'how-to/gitlab'],
  ['leaked token', 'how-to/leaked-secret'],
  ['nothing is claimed', 'how-to/troubleshooting'],
  ['lost administrator', 'how-to/troubleshooting'],
  ['who has been failing since tuesday', 'how-to/who-is-failing'],
  ['slack', 'how-to/alerts'],
  ['two servers postgresql', 'start/two-servers', 'how-to/scaling'],
];

describe('the search', () => {
  it('finds the page of each listed question first or second', async () => {
    // As the page loads it.
    const index = await MiniSearch.loadJSONAsync<SearchEntry>(JSON.stringify(searchIndex(readSite())), searchOptions);
    expect(questions.length).toBeGreaterThanOrEqual(30);
    const names = new Set(readSite().map(({ page }) => page.path.replace(/\.md$/, '')));
    expect(questions.flatMap(([, ...pages]) => pages).filter((page) => !names.has(page))).toEqual([]);
    const missed = questions.flatMap(([question, ...pages]) => {
      const found = search(index, question).map(({ address }) => address.replace(/\.html.*$/, ''));
      return found.slice(0, 2).some((page) => pages.includes(page))
        ? []
        : [{ question, pages, found: found.slice(0, 4) }];
    });
    expect(missed).toEqual([]);
  });
});
