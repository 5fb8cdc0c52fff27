import { Title } from '@mantine/core';

import { useTitle } from '../../components/use-title.js';

/** Not there yet. */
export default function Overview() {
  useTitle('Overview');
  return <Title order={1}>Overview</Title>;
}
