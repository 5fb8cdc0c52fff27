import { openParams, timeText } from '../settings.js';
import type { RawCaller, RawJob, RawStore } from './store.js';

interface Kept {
  readonly version: number;
  readonly plain: string;
  readonly withParams: string;
}

/** Writes jobs as JSON; a connection's part is kept per version of its row. */
export class JobText {
  private readonly kept = new Map<number, Kept>();

  constructor(private readonly store: RawStore) {}

  /** One job. */
  async one(job: RawJob, caller: RawCaller, showKind = false): Promise<string> {
    const [id, user, automatic, succeeded, ready, message, lastRun, kind, connection, version] = job;
    const kept = this.kept.get(connection);
    const part = kept?.version === version ? kept : await this.keep(connection);
    const text = caller.sees[kind] ? part.withParams : part.plain;
    const tail = showKind ? `,"kind":"${kind}"}` : '}';
    return `{"id":${String(id)},"user":${String(user)},"succeeded":${String(Boolean(succeeded))},"automatic":${String(Boolean(automatic))},"ready":${String(ready)},"result_message":${JSON.stringify(message)},"last_run":"${timeText(lastRun)}","connection":${text}${tail}`;
  }

  /** Several jobs, with commas between them. */
  async many(jobs: readonly RawJob[], caller: RawCaller, showKind = false): Promise<string> {
    let text = '';
    for (const job of jobs) text += (text === '' ? '' : ',') + (await this.one(job, caller, showKind));
    return text;
  }

  private async keep(id: number): Promise<Kept> {
    const { alias, command, frequency, params, project_id: project, system, version } = await this.store.connection(id);
    const opened: unknown = JSON.parse(openParams(id, params));
    const shown = { alias, command, frequency, id };
    const kept = {
      version,
      plain: JSON.stringify({ ...shown, project, system }),
      withParams: JSON.stringify({ ...shown, params: opened, project, system }),
    };
    this.kept.set(id, kept);
    return kept;
  }
}
