/** The parts of the documentation: a folder of docs/, its title, and the order of its pages. */
export interface Part {
  readonly title: string;
  readonly folder: string;
  /** Groups of pages by name. Pages that are not listed follow, in the order of their titles. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

export const parts: readonly Part[] = [
  { title: 'Start', folder: 'start', groups: { '': ['first-run', 'first-failure', 'two-servers', 'dashboard'] } },
  {
    title: 'How to',
    folder: 'how-to',
    groups: {
      'report and run': ['cron', 'ci', 'gitlab', 'jira', 'sarif', 'alerts', 'clients'],
      'run the server': [
        'install',
        'moving-in',
        'operations',
        'proxies',
        'monitoring',
        'backup',
        'upgrade',
        'scaling',
        'releasing',
      ],
      more: ['who-is-failing'],
    },
  },
  {
    title: 'Reference',
    folder: 'reference',
    groups: {
      '': ['api', 'jobs-api', 'resources', 'errors', 'permissions', 'webhooks', 'systems', 'agent', 'settings'],
    },
  },
  { title: 'Explanation', folder: 'explanation', groups: { '': ['runs', 'security', 'architecture'] } },
];

/** Documents of the workspace's top folder that pages link to, with their names on the site. */
export const projectPages: Readonly<Record<string, string>> = {
  'README.md': 'project/readme.md',
  'CHANGELOG.md': 'project/changelog.md',
  'CONTRIBUTING.md': 'project/contributing.md',
  'SECURITY.md': 'project/vulnerabilities.md',
};
