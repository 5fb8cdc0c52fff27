import { Button, Checkbox, Group, Text, TextInput } from '@mantine/core';

interface ToolbarProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  /** Which match is current, from 0. */
  readonly match: number;
  /** The number of lines that match. */
  readonly matches: number;
  readonly onMatch: (match: number) => void;
  readonly wraps: boolean;
  readonly onWraps: (wraps: boolean) => void;
  readonly follows: boolean;
  /** Undefined once the output is complete. */
  readonly onFollows: ((follows: boolean) => void) | undefined;
  readonly onDownload: () => void;
}

export function OutputToolbar(props: ToolbarProps) {
  const { wraps, onWraps, follows, onFollows, onDownload } = props;
  return (
    <Group gap="sm" mb="xs" justify="space-between">
      <Search {...props} />
      <Group gap="md">
        {onFollows && (
          <Checkbox
            size="xs"
            label="Follow"
            checked={follows}
            onChange={({ currentTarget }) => onFollows(currentTarget.checked)}
          />
        )}
        <Checkbox
          size="xs"
          label="Wrap lines"
          checked={wraps}
          onChange={({ currentTarget }) => onWraps(currentTarget.checked)}
        />
        <Button size="compact-sm" variant="default" onClick={onDownload}>
          Download
        </Button>
      </Group>
    </Group>
  );
}

function Search({ search, onSearch, match, matches, onMatch }: ToolbarProps) {
  return (
    <Group gap="xs">
      <TextInput
        size="xs"
        aria-label="Search the output"
        placeholder="Search the output"
        value={search}
        onChange={({ currentTarget }) => onSearch(currentTarget.value)}
        onKeyDown={({ key, shiftKey }) => {
          if (key === 'Enter') onMatch(shiftKey ? match - 1 : match + 1);
        }}
      />
      {search !== '' && (
        <>
          <Text size="xs" c="dimmed" role="status">
            {matches === 0 ? 'No line' : `${String(match + 1)} of ${matches.toLocaleString()}`}
          </Text>
          <Button size="compact-xs" variant="default" disabled={matches === 0} onClick={() => onMatch(match - 1)}>
            Previous
          </Button>
          <Button size="compact-xs" variant="default" disabled={matches === 0} onClick={() => onMatch(match + 1)}>
            Next
          </Button>
        </>
      )}
    </Group>
  );
}
