import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

import { FailureLog } from '../../platform/background/index.js';

type Export = Parameters<SpanExporter['export']>[1];

/** Logs what could not be sent as other failures are: once for each cause, then once a minute. */
export class LoggedExporter implements SpanExporter {
  private readonly failures = new FailureLog('Traces');

  constructor(private readonly exporter: SpanExporter) {}

  export(spans: ReadableSpan[], done: Export): void {
    this.exporter.export(spans, (result) => {
      if (result.error === undefined) this.failures.recovered();
      else this.failures.failed(result.error, 'traces could not be sent');
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.exporter.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }
}
