import { Title } from '@mantine/core';

import { useTitle } from '../../components/use-title.js';

/** Not there yet. */
export default function Administration() {
  useTitle('Administration');
  return <Title order={1}>Administration</Title>;
}
