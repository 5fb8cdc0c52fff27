/** Constants and labels for the dashboard, without the validators. */
export * from './connection/kind.js';
export * from './dashboard/dashboard-pages.js';
export * from './job/job-includes.js';
export * from './job/run-ender.js';
export * from './permission/permissions.js';
export * from './role/built-in-roles.js';
export * from './schedule/frequency.js';
export * from './system/systems.js';
export * from './webhook/events.js';
