import { Expose, Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';

import { timeText } from '../settings.js';
import type { Connection, Job } from './entities.js';

/** Shown to those who may edit connections of the kind. */
export const WITH_PARAMS = 'params';

/** A connection in an answer. */
export class ConnectionDto {
  @Expose() alias!: string;
  @Expose() command!: string;
  @Expose() frequency!: string;
  @Expose() id!: number;
  @Expose({ groups: [WITH_PARAMS] })
  @Transform(({ obj }) => (obj as Connection).opened, { toClassOnly: true })
  params!: unknown;
  @Expose()
  @Transform(({ obj }) => (obj as Connection).project.id, { toClassOnly: true })
  project!: number;
  @Expose() system!: string;
}

/** A job in an answer. */
export class JobDto {
  @Expose() id!: number;
  @Expose()
  @Transform(({ obj }) => (obj as Job).user.id, { toClassOnly: true })
  user!: number;
  @Expose() succeeded!: boolean;
  @Expose() automatic!: boolean;
  @Expose() ready!: number;
  @Expose() result_message!: string;
  @Expose()
  @Transform(({ obj }) => timeText((obj as Job).last_run), { toClassOnly: true })
  last_run!: string;
  @Expose()
  @Type(() => ConnectionDto)
  connection!: ConnectionDto;
}

/** A job of the list of both kinds. */
export class JobOfKindDto extends JobDto {
  @Expose() kind!: string;
}

/** What lists can be asked. */
export class ListQuery {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) page_size?: number;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) page?: number;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) connection?: number;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) project?: number;
  @IsOptional() @IsIn(['true', 'false']) succeeded?: 'true' | 'false';
}

/** A result that is posted. */
export class ResultBody {
  @IsBoolean() automatic!: boolean;
  @IsInt() @Min(1) connection!: number;
  @IsString() @MaxLength(65_536) result_message!: string;
  @IsBoolean() succeeded!: boolean;
}
