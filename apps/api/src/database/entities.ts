import { AgentEntity } from '../agents/agent.entity.js';
import { SystemClaimEntity } from '../agents/system-claim.entity.js';
import { AuditEntryEntity } from '../audit/audit-entry.entity.js';
import { JobChangeEntity } from '../changes/job-change.entity.js';
import { ConnectionEntity } from '../connections/connection.entity.js';
import { JobCountEntity } from '../counts/job-count.entity.js';
import { EventEntity } from '../events/event.entity.js';
import { IdempotencyKeyEntity } from '../http/idempotency-key.entity.js';
import { JobEntity } from '../jobs/job.entity.js';
import { MembershipEntity } from '../projects/membership.entity.js';
import { ProjectEntity } from '../projects/project.entity.js';
import { RolePermissionEntity } from '../roles/role-permission.entity.js';
import { RoleEntity } from '../roles/role.entity.js';
import { TokenEntity } from '../tokens/token.entity.js';
import { UserEntity } from '../users/user.entity.js';
import { WebhookDeliveryEntity } from '../webhooks/webhook-delivery.entity.js';
import { WebhookEventEntity } from '../webhooks/webhook-event.entity.js';
import { WebhookEntity } from '../webhooks/webhook.entity.js';
import { SequenceEntity } from './sequence.entity.js';
import { SettingEntity } from './setting.entity.js';

/** Every table: the one place of database/ that knows the features. */
export const entities = [
  AgentEntity,
  AuditEntryEntity,
  ConnectionEntity,
  EventEntity,
  IdempotencyKeyEntity,
  JobChangeEntity,
  JobCountEntity,
  JobEntity,
  MembershipEntity,
  ProjectEntity,
  RoleEntity,
  RolePermissionEntity,
  SequenceEntity,
  SettingEntity,
  SystemClaimEntity,
  TokenEntity,
  UserEntity,
  WebhookDeliveryEntity,
  WebhookEntity,
  WebhookEventEntity,
];
