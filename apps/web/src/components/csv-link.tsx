import { Button } from '@mantine/core';

import { SERVER } from '../api/server.js';

type Value = string | number | boolean;

/** Filters, as of the generated client. */
type CsvQuery = Readonly<Record<string, Value | readonly Value[] | undefined>>;

/**
 * Downloads a list as CSV with the session of the page.
 * @param path below `/api/v2/`, such as `jobs/`
 * @param file its name without the extension
 */
export function CsvLink({ path, query, file }: { path: string; query: CsvQuery; file: string }) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) if (each !== undefined) params.append(name, String(each));
  }
  params.set('format', 'csv');
  return (
    <Button
      component="a"
      href={`${SERVER}/api/v2/${path}?${params.toString()}`}
      download={`${file}.csv`}
      variant="default"
      size="xs"
    >
      Download CSV
    </Button>
  );
}
