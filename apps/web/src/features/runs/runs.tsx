import { Title } from '@mantine/core';

import { useTitle } from '../../components/use-title.js';

/** Not there yet. */
export default function Runs() {
  useTitle('Runs');
  return <Title order={1}>Runs</Title>;
}
