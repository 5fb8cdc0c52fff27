import { Button, NativeSelect } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useSearchParams } from 'wouter';

import { usePermissions } from '../../api/permissions.js';
import { useLazyComponent } from '../../app/use-lazy-component.js';
import { useSavedViews } from './saved-views.js';
import { canonicalQuery } from './views.js';

const loadDialog = async () => (await import('./save-view-dialog.js')).SaveViewDialog;

/** Chooses a saved view; saves the filters of the URL as one, or deletes the one that is shown. */
export function ViewPicker() {
  const [params, setParams] = useSearchParams();
  const { canWrite } = usePermissions();
  const { views, save, remove } = useSavedViews();
  const [SaveViewDialog, load] = useLazyComponent(loadDialog);
  const [isOpen, { open, close }] = useDisclosure(false, { onOpen: load });
  const query = canonicalQuery(params.toString());
  const shown = views.find((view) => canonicalQuery(view.query) === query);
  return (
    <>
      {views.length > 0 && (
        <NativeSelect
          aria-label="Saved view"
          value={shown?.name ?? ''}
          data={[{ value: '', label: 'Saved views' }, ...views.map(({ name }) => name)]}
          onChange={({ currentTarget: { value } }) => {
            setParams(new URLSearchParams(views.find(({ name }) => name === value)?.query ?? ''));
          }}
        />
      )}
      {canWrite && shown && (
        <Button variant="default" onClick={() => void remove(shown.name).catch(() => undefined)}>
          Delete view
        </Button>
      )}
      {canWrite && !shown && query !== '' && (
        <Button variant="default" onClick={open}>
          Save view
        </Button>
      )}
      {SaveViewDialog && <SaveViewDialog opened={isOpen} onClose={close} save={(name) => save({ name, query })} />}
    </>
  );
}
