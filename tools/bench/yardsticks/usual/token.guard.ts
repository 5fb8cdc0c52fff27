import { Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource, IsNull } from 'typeorm';

import { hashOf } from '../settings.js';
import { Token, type User } from './entities.js';

/** A request with its user. */
export type WithUser = FastifyRequest & { user: User };

/** Looks the token up, with its user and their role. */
@Injectable()
export class TokenGuard implements CanActivate {
  constructor(private readonly dataSource: DataSource) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<WithUser>();
    const token = await this.dataSource.getRepository(Token).findOne({
      where: { hash: hashOf(request.headers.authorization), revoked_at: IsNull(), user: { is_active: true } },
      relations: { user: { role: { permissions: true } } },
    });
    if (!token) throw new UnauthorizedException();
    request.user = token.user;
    return true;
  }
}

/** Whether a user has a permission everywhere. */
export function may({ is_superuser, role }: User, permission: string): boolean {
  return is_superuser || role.permissions.some((given) => given.permission === permission);
}
