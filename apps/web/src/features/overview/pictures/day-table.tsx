import type { RunsOfDay } from '@syncledger/client';
import { useState } from 'react';

import { formatDay } from './day-text.js';

/** The numbers of the pictures, newest first; made when it is opened. */
export function DayTable({ days }: { days: readonly RunsOfDay[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="ov-days" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Show as a table</summary>
      {isOpen && (
        <div role="region" aria-label="Runs of each day" tabIndex={0} className="ov-days-table">
          <table>
            <thead>
              <tr>
                <th scope="col">Day (UTC)</th>
                <th scope="col">Runs</th>
                <th scope="col">Failed</th>
              </tr>
            </thead>
            <tbody>
              {days
                .filter(({ finished }) => finished > 0)
                .reverse()
                .map(({ day, finished, failed }) => (
                  <tr key={day}>
                    <th scope="row">{formatDay(day)}</th>
                    <td>{finished.toLocaleString('en')}</td>
                    <td>{failed.toLocaleString('en')}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
