import { AuditEntryEntity } from '../access/audit/audit-entry.entity.js';
import { AuditExportEntity } from '../access/audit/audit-export.entity.js';
import { MembershipEntity } from '../access/projects/membership.entity.js';
import { ProjectEntity } from '../access/projects/project.entity.js';
import { RolePermissionEntity } from '../access/roles/role-permission.entity.js';
import { RoleEntity } from '../access/roles/role.entity.js';
import { SessionEntity } from '../access/sessions/session.entity.js';
import { SignInLinkEntity } from '../access/sessions/sign-in-link.entity.js';
import { TokenEntity } from '../access/tokens/token.entity.js';
import { PreferencesEntity } from '../access/users/preferences.entity.js';
import { UserEntity } from '../access/users/user.entity.js';
import { AgentEntity } from '../ledger/agents/agent.entity.js';
import { CommandClaimEntity } from '../ledger/agents/command-claim.entity.js';
import { JobChangeEntity } from '../ledger/changes/job-change.entity.js';
import { AcknowledgementEntity } from '../ledger/connections/acknowledgement.entity.js';
import { ConnectionEntity } from '../ledger/connections/connection.entity.js';
import { SystemChangeEntity } from '../ledger/connections/system-change.entity.js';
import { DayCountEntity } from '../ledger/counts/day-count.entity.js';
import { JobCountEntity } from '../ledger/counts/job-count.entity.js';
import { EventEntity } from '../ledger/events/event.entity.js';
import { JobEntity } from '../ledger/job-store/job.entity.js';
import { LeaseEntity } from '../ledger/job-store/lease.entity.js';
import { OutputChunkEntity } from '../ledger/output-store/output-chunk.entity.js';
import { OutputEntity } from '../ledger/output-store/output.entity.js';
import { WebhookDeliveryEntity } from '../outbound/webhooks/webhook-delivery.entity.js';
import { WebhookEventEntity } from '../outbound/webhooks/webhook-event.entity.js';
import { WebhookEntity } from '../outbound/webhooks/webhook.entity.js';
import { SequenceEntity } from '../platform/database/sequence.entity.js';
import { SettingEntity } from '../platform/database/setting.entity.js';
import { IdempotencyKeyEntity } from '../platform/http/idempotency-key.entity.js';

/** Every table of the ledger. */
export const entities = [
  AcknowledgementEntity,
  AgentEntity,
  AuditEntryEntity,
  AuditExportEntity,
  ConnectionEntity,
  EventEntity,
  IdempotencyKeyEntity,
  JobChangeEntity,
  DayCountEntity,
  JobCountEntity,
  JobEntity,
  LeaseEntity,
  MembershipEntity,
  OutputChunkEntity,
  OutputEntity,
  PreferencesEntity,
  ProjectEntity,
  RoleEntity,
  RolePermissionEntity,
  SequenceEntity,
  SessionEntity,
  SettingEntity,
  SignInLinkEntity,
  SystemChangeEntity,
  CommandClaimEntity,
  TokenEntity,
  UserEntity,
  WebhookDeliveryEntity,
  WebhookEntity,
  WebhookEventEntity,
];
