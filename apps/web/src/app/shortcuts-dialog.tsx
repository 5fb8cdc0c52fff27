import { Anchor, Kbd, Modal, Table, Text } from '@mantine/core';
import { useMounted } from '@mantine/hooks';

import { shortcuts } from './shortcuts.js';

export function ShortcutsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  // Open it after mounting: Mantine returns the focus to the element that had it when the dialog opened.
  const isMounted = useMounted();
  return (
    <Modal
      opened={opened && isMounted}
      onClose={onClose}
      title="Keyboard shortcuts"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Table>
        <Table.Tbody>
          {shortcuts.map(([keys, description]) => (
            <Table.Tr key={keys}>
              <Table.Td>
                <Kbd>{keys}</Kbd>
              </Table.Td>
              <Table.Td>{description}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" mt="md">
        <Anchor href="docs/start/dashboard.html" target="_blank" rel="noreferrer">
          About the dashboard
        </Anchor>
        {', '}
        <Anchor href="docs/" target="_blank" rel="noreferrer">
          all documentation
        </Anchor>
      </Text>
    </Modal>
  );
}
