import {
  AfterLoad,
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
} from 'typeorm';
import type { Relation } from 'typeorm';

import { paramsReader, settings } from '../settings.js';

// The product's tables as TypeORM's own documentation would map them: relations on every foreign key.

const openParams = paramsReader(settings.keys);

const big = {
  type: 'bigint',
  transformer: { from: (value: unknown) => Number(value), to: (value: unknown) => value },
} as const;

/** A permission of a role. */
@Entity('role_permissions')
export class RolePermission {
  @PrimaryColumn('text') role_id!: string;
  @PrimaryColumn('text') permission!: string;
  @ManyToOne(() => Role, (role) => role.permissions)
  @JoinColumn({ name: 'role_id' })
  role!: Relation<Role>;
}

/** A role. */
@Entity('roles')
export class Role {
  @PrimaryColumn('text') id!: string;
  @OneToMany(() => RolePermission, (permission) => permission.role)
  permissions!: Relation<RolePermission[]>;
}

/** A user. */
@Entity('users')
export class User {
  @PrimaryGeneratedColumn() id!: number;
  @Column('text') email!: string;
  @Column('boolean') is_active!: boolean;
  @Column('boolean') is_superuser!: boolean;
  @ManyToOne(() => Role)
  @JoinColumn({ name: 'role' })
  role!: Relation<Role>;
  @OneToMany(() => Membership, (membership) => membership.user)
  memberships!: Relation<Membership[]>;
}

/** A token. */
@Entity('tokens')
export class Token {
  @PrimaryGeneratedColumn() id!: number;
  @Column('text') hash!: string;
  @Column({ ...big, nullable: true }) revoked_at!: number | null;
  @ManyToOne(() => User)
  @JoinColumn({ name: 'user_id' })
  user!: Relation<User>;
}

/** A project. */
@Entity('projects')
export class Project {
  @PrimaryGeneratedColumn() id!: number;
  @Column('boolean') archived!: boolean;
  @OneToMany(() => Membership, (membership) => membership.project)
  memberships!: Relation<Membership[]>;
}

/** A user's membership in a project. */
@Entity('memberships')
export class Membership {
  @PrimaryColumn('int') project_id!: number;
  @PrimaryColumn('int') user_id!: number;
  @ManyToOne(() => Project, (project) => project.memberships)
  @JoinColumn({ name: 'project_id' })
  project!: Relation<Project>;
  @ManyToOne(() => User, (user) => user.memberships)
  @JoinColumn({ name: 'user_id' })
  user!: Relation<User>;
}

/** A connection; its params are opened when it is loaded. */
@Entity('connections')
export class Connection {
  @PrimaryGeneratedColumn() id!: number;
  @Column('text') kind!: string;
  @Column('text') alias!: string;
  @Column('text') command!: string;
  @Column('text') frequency!: string;
  @Column('text') params!: string;
  @Column('text') system!: string;
  @ManyToOne(() => Project)
  @JoinColumn({ name: 'project_id' })
  project!: Relation<Project>;
  opened: unknown;

  /** Opens the params. */
  @AfterLoad()
  open(): void {
    this.opened = JSON.parse(openParams(this.id, this.params));
  }
}

/** A job. */
@Entity('jobs')
export class Job {
  @PrimaryGeneratedColumn() id!: number;
  @Column('text') kind!: string;
  @Column('boolean') automatic!: boolean;
  @Column('boolean') succeeded!: boolean;
  @Column('int') ready!: number;
  @Column('text') result_message!: string;
  @Column(big) last_run!: number;
  @Column(big) created_at!: number;
  @Column('int') attempt!: number;
  @ManyToOne(() => Connection)
  @JoinColumn({ name: 'connection_id' })
  connection!: Relation<Connection>;
  @ManyToOne(() => Project)
  @JoinColumn({ name: 'project_id' })
  project!: Relation<Project>;
  @ManyToOne(() => User)
  @JoinColumn({ name: 'user_id' })
  user!: Relation<User>;
}

/** Every entity. */
export const usualEntities = [RolePermission, Role, User, Token, Project, Membership, Connection, Job];
