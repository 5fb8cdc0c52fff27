import {
  allGlobalPermissions,
  builtInGlobalRoles,
  builtInProjectRoles,
  globalPermissions,
  projectPermissions,
  type BuiltInRole,
  type PermissionInfo,
} from '@syncledger/domain';

import { table } from './table.js';

/** The part of an OpenAPI document that says who may call what. */
export interface RoutesDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { 'x-access'?: string; summary?: string }>>>>;
}

/** Every permission, built-in role and route, as tables in Markdown. */
export function permissionTables(document: RoutesDocument): string {
  return [
    ['## Global permissions', permissions(globalPermissions)],
    ['## Project permissions', permissions(projectPermissions)],
    ['## Built-in roles', roles('global role', builtInGlobalRoles), roles('project role', builtInProjectRoles)],
    ['## What each call needs', routes(document)],
  ]
    .flat()
    .join('\n\n');
}

function permissions(meanings: Readonly<Record<string, PermissionInfo>>): string {
  const rows = Object.entries(meanings).map(([name, { label, allows }]) => [`\`${name}\``, label, allows]);
  return table(['permission', 'label', 'allows'], rows);
}

function roles(title: string, builtIn: readonly BuiltInRole[]): string {
  const rows = builtIn.map(({ id, name, description, permissions: held }) => {
    const all = held.length === allGlobalPermissions.length ? 'all' : held.map((one) => `\`${one}\``).join(', ');
    return [`\`${id}\``, name, description, all || 'none'];
  });
  return table([title, 'name', 'for', 'permissions'], rows);
}

function routes({ paths }: RoutesDocument): string {
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const { 'x-access': access = 'nothing: no token', summary = '' } = operation;
      return [`\`${method.toUpperCase()} ${path}\``, access, summary];
    }),
  );
  return table(['call', 'needs', 'does'], rows);
}
