export type IconStatus =
  | 'ok'
  | 'failing'
  | 'failed'
  | 'late'
  | 'never'
  | 'queued'
  | 'running'
  | 'acknowledged'
  | 'muted';

/** Each status has its own shape, so that none depends on colour alone. */
const shapes: Readonly<Record<IconStatus, string>> = {
  ok: 'M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Z',
  failing: 'M2 0 6 4 10 0 12 2 8 6 12 10 10 12 6 8 2 12 0 10 4 6 0 2Z',
  failed: 'M2 0 6 4 10 0 12 2 8 6 12 10 10 12 6 8 2 12 0 10 4 6 0 2Z',
  late: 'M6 0 12 11H0Z',
  never: 'M1 5h10v2H1Z',
  queued: 'M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Zm0 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z',
  running: 'M2 1 11 6 2 11Z',
  acknowledged: 'M0 6.5 1.8 4.7 4.4 7.3 10.2 1.5 12 3.3 4.4 10.9Z',
  muted: 'M2 1h3v10H2ZM7 1h3v10H7Z',
};

export function StatusIcon({ status }: { status: IconStatus }) {
  return (
    <svg
      className={`status-icon status-icon-${status}`}
      viewBox="0 0 12 12"
      width={11}
      height={11}
      aria-hidden="true"
      focusable="false"
    >
      <path d={shapes[status]} fill="currentColor" />
    </svg>
  );
}
