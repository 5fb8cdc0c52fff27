import { InitialSchema1795392000000 } from './0001-initial-schema.js';
import { Audit1795478400000 } from './0002-audit.js';
import { Runs1795564800000 } from './0003-runs.js';
import { Changes1795651200000 } from './0004-changes.js';
import { RightsVersion1795737600000 } from './0005-rights-version.js';
import { Agents1795910400000 } from './0006-agents.js';
import { Webhooks1795996800000 } from './0007-webhooks.js';
import { Counts1796083200000 } from './0008-counts.js';
import { Bulk1796169600000 } from './0009-bulk.js';
import { Health1796256000000 } from './0010-health.js';
import { AddedAtOnce1796342400000 } from './0011-added-at-once.js';
import { Makers1796428800000 } from './0012-makers.js';
import { RevealsByAddress1796515200000 } from './0013-reveals-by-address.js';
import { PlainNames1796601600000 } from './0014-plain-names.js';
import { ExternalIds1796688000000 } from './0015-external-ids.js';
import { CommandClaims1796774400000 } from './0016-command-claims.js';
import { SelectiveIndexes1796860800000 } from './0017-selective-indexes.js';
import { Progress1796947200000 } from './0018-progress.js';
import { RevealsByAnswer1797033600000 } from './0019-reveals-by-answer.js';
import { Sessions1797120000000 } from './0020-sessions.js';
import { Causes1797206400000 } from './0021-causes.js';
import { Moves1797292800000 } from './0022-moves.js';
import { Output1797379200000 } from './0023-output.js';
import { Preferences1797465600000 } from './0024-preferences.js';
import { DayCounts1797552000000 } from './0025-day-counts.js';
import { Leases1797638400000 } from './0026-leases.js';
import { AuditRetention1797724800000 } from './0027-audit-retention.js';
import { QueuedRuns1797897600000 } from './0029-queued-runs.js';
import { SelectiveJobIndexes1797984000000 } from './0030-selective-job-indexes.js';

/** Every migration, oldest first. A released one never changes. */
export const migrations = [
  InitialSchema1795392000000,
  Audit1795478400000,
  Runs1795564800000,
  Changes1795651200000,
  RightsVersion1795737600000,
  Agents1795910400000,
  Webhooks1795996800000,
  Counts1796083200000,
  Bulk1796169600000,
  Health1796256000000,
  AddedAtOnce1796342400000,
  Makers1796428800000,
  RevealsByAddress1796515200000,
  PlainNames1796601600000,
  ExternalIds1796688000000,
  CommandClaims1796774400000,
  SelectiveIndexes1796860800000,
  Progress1796947200000,
  RevealsByAnswer1797033600000,
  Sessions1797120000000,
  Causes1797206400000,
  Moves1797292800000,
  Output1797379200000,
  Preferences1797465600000,
  DayCounts1797552000000,
  Leases1797638400000,
  AuditRetention1797724800000,
  QueuedRuns1797897600000,
  SelectiveJobIndexes1797984000000,
];
