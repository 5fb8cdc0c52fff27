import { Title } from '@mantine/core';

import { useTitle } from '../../components/use-title.js';

/** Not there yet. */
export default function Connection() {
  useTitle('Connection');
  return <Title order={1}>Connection</Title>;
}
