import { Title } from '@mantine/core';

import { useTitle } from '../../components/use-title.js';

/** Not there yet. */
export default function Run() {
  useTitle('Run');
  return <Title order={1}>Run</Title>;
}
