/**
 * Paths of the dashboard's pages, as patterns of its router, the more specific first. The server answers each path below
 * their first segments with the dashboard.
 */
export const dashboardPages = {
  overview: '/',
  newConnection: '/connections/new',
  connection: '/connections/:kind/:id',
  causes: '/causes',
  runs: '/runs',
  run: '/runs/:kind/:id',
  administration: '/administration/*?',
} as const;

export type DashboardPage = keyof typeof dashboardPages;
