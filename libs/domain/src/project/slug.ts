/**
 * Derives the slug of a project: lower case a to z, digits and single dashes, at most 200 characters.
 * @returns `project` for a name without such characters
 */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  const words = plain.match(/[a-z0-9]+/g) ?? ['project'];
  return words.join('-').slice(0, 200).replace(/-$/, '');
}
