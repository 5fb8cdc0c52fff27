import { Kbd, Modal, Table } from '@mantine/core';
import { useMounted } from '@mantine/hooks';

import { shortcuts } from './shortcuts.js';

/** Which keys do what. */
export function KeyboardSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  // The focus returns to where it is when the sheet opens: it has to be there before.
  const isMounted = useMounted();
  return (
    <Modal opened={opened && isMounted} onClose={onClose} title="Keyboard" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Table>
        <Table.Tbody>
          {shortcuts.map(([keys, what]) => (
            <Table.Tr key={keys}>
              <Table.Td>
                <Kbd>{keys}</Kbd>
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
