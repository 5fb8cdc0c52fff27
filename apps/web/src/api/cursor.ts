/** Extracts the cursor from the URL of the next page; undefined on the last page. */
export function cursorOf(next: string | null | undefined): string | undefined {
  return next ? (new URL(next).searchParams.get('cursor') ?? undefined) : undefined;
}
