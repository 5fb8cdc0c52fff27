import { sample } from './sample.js';

/** Kotlin, Scala and Spring beside Java: chained, suppressed and wrapped exceptions. */
export const jvm = [
  sample(
    'kotlin serialization',
    `»Exception in thread "main" kotlinx.serialization.MissingFieldException: Field 'severity' is required for type with serial name 'com.example.Finding', but it was missing at path: $.findings[17]
	at com.example.FindingKt$$serializer.deserialize(Finding.kt:9)
	at com.example.MainKt.main(Main.kt)`,
    `> Task :run FAILED
»Exception in thread "main" kotlinx.serialization.MissingFieldException: Field 'severity' is required for type with serial name 'com.example.Finding', but it was missing at path: $.findings[203]
	at com.example.FindingKt$$serializer.deserialize(Finding.kt:9)
	at com.example.MainKt.main(Main.kt)

FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':run'.
> Process 'command '/usr/lib/jvm/java-21/bin/java'' finished with non-zero exit value 1

* Try:
> Run with --stacktrace option to get the stack trace.

BUILD FAILED in 4s`,
  ),
  sample(
    'ktor timeout',
    `»io.ktor.client.plugins.HttpRequestTimeoutException: Request timeout has expired [url=https://polaris.example.com/api/v1/issues, request_timeout=15000 ms]
	at io.ktor.client.plugins.HttpTimeoutKt$HttpTimeout$2$1.invokeSuspend(HttpTimeout.kt:155)
	at kotlin.coroutines.jvm.internal.BaseContinuationImpl.resumeWith(ContinuationImpl.kt:33)
	(Coroutine boundary)
	at com.example.polaris.Client$issues$2.invokeSuspend(Client.kt:40)`,
    `12:00:03.114 [DefaultDispatcher-worker-3] INFO  polaris - page 7
»io.ktor.client.plugins.HttpRequestTimeoutException: Request timeout has expired [url=https://polaris.example.com/api/v1/issues, request_timeout=60000 ms]
	at io.ktor.client.plugins.HttpTimeoutKt$HttpTimeout$2$1.invokeSuspend(HttpTimeout.kt:155)
The command exited with code 1.`,
  ),
  sample(
    'spring bean',
    `2026-10-25T02:30:11.402+02:00 ERROR 1 --- [           main] o.s.boot.SpringApplication               : Application run failed

org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'coverityClient' defined in class path resource [com/example/Config.class]: Failed to instantiate
	at org.springframework.beans.factory.support.ConstructorResolver.instantiate(ConstructorResolver.java:650)
	... 18 common frames omitted
Caused by: org.springframework.beans.BeanInstantiationException: Failed to instantiate [com.example.CoverityClient]: Factory method 'client' threw exception
	at org.springframework.beans.factory.support.SimpleInstantiationStrategy.instantiate(SimpleInstantiationStrategy.java:185)
	... 19 common frames omitted
»Caused by: java.lang.IllegalArgumentException: COVERITY_URL must not be empty
	at org.springframework.util.Assert.hasText(Assert.java:289)
	at com.example.Config.client(Config.java:31)
	... 20 common frames omitted
`,
    `2026-10-26T02:30:12.877+01:00 ERROR 1 --- [           main] o.s.boot.SpringApplication               : Application run failed

org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'coverityClient'
	at org.springframework.beans.factory.support.ConstructorResolver.instantiate(ConstructorResolver.java:650)
»Caused by: java.lang.IllegalArgumentException: COVERITY_URL must not be empty
	at org.springframework.util.Assert.hasText(Assert.java:289)
	... 20 common frames omitted
2026-10-26T02:30:12.901+01:00  INFO 1 --- [           main] o.s.s.c.ThreadPoolTaskExecutor           : Shutting down ExecutorService`,
  ),
  sample(
    'feign 503',
    `»feign.FeignException$ServiceUnavailable: [503 Service Unavailable] during [GET] to [https://ssc.example.com/api/v1/projects] [SscClient#projects()]: [upstream connect error]
	at feign.FeignException.serverErrorStatus(FeignException.java:256)
	at com.example.ssc.Sync.run(Sync.java:61)`,
  ),
  sample(
    'java assertion of hikari',
    `»java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms.
	at com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)
	at com.example.store.Repo.load(Repo.java:44)
	Suppressed: java.lang.IllegalStateException: Logger was closed
		at com.example.store.Log.close(Log.java:9)`,
    `»java.sql.SQLTransientConnectionException: HikariPool-2 - Connection is not available, request timed out after 10004ms.
	at com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)`,
  ),
  sample(
    'sql state of postgres by java',
    `org.springframework.dao.DataIntegrityViolationException: could not execute statement
	at org.springframework.orm.jpa.vendor.HibernateJpaDialect.convertHibernateAccessException(HibernateJpaDialect.java:276)
Caused by: org.hibernate.exception.ConstraintViolationException: could not execute statement
	at org.hibernate.exception.internal.SQLStateConversionDelegate.convert(SQLStateConversionDelegate.java:109)
»Caused by: org.postgresql.util.PSQLException: ERROR: null value in column "severity" of relation "finding" violates not-null constraint
  Detail: Failing row contains (4711, null, 2026-11-03).
	at org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2713)
	... 44 more`,
    `»Caused by: org.postgresql.util.PSQLException: ERROR: null value in column "severity" of relation "finding" violates not-null constraint
  Detail: Failing row contains (4720, null, 2026-11-04).
	at org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2713)
	... 44 more`,
  ),
  sample(
    'scala match',
    `[error] (run-main-0) scala.MatchError: Blocker (of class java.lang.String)
»[error] scala.MatchError: Blocker (of class java.lang.String)
[error] 	at com.example.Severity$.parse(Severity.scala:12)
[error] 	at com.example.Main$.main(Main.scala:30)
[error] stack trace is suppressed; run last Compile / run for the full output
[error] Nonzero exit code: 1
[error] (Compile / run) Nonzero exit code: 1
[error] Total time: 3 s, completed Nov 3, 2026, 4:11:02 AM`,
  ),
  sample(
    'fortify token',
    `»com.fortify.cli.common.rest.unirest.UnexpectedHttpResponseException: Error response from https://ssc.example.com/api/v1/tokens: HTTP 401: Unauthorized
	at com.fortify.cli.common.rest.unirest.config.UnirestUnexpectedHttpResponseConfigurer.onResponse(UnirestUnexpectedHttpResponseConfigurer.java:38)
The command exited with code 1.`,
  ),
  sample(
    'coverity stream',
    `[INFO] cov-commit-defects 2024.3.0
[STATUS] Preparing
»[ERROR] Stream "payments-main" was not found. Use --auto-create to create it.
[INFO] Elapsed time: 00:00:03
The command exited with code 4.`,
    `»[ERROR] Stream "ledger-main" was not found. Use --auto-create to create it.
[INFO] Elapsed time: 00:00:11`,
  ),
  sample(
    'coverity license',
    `cov-analyze 2024.3.0 on Linux
»[FATAL] License check failed: the license expired on 2026-10-31.
[FATAL] Exiting.`,
    `»[FATAL] License check failed: the license expired on 2026-11-30.
[FATAL] Exiting.`,
  ),
  sample(
    'completion exception',
    `java.util.concurrent.CompletionException: java.lang.IllegalStateException: issue SEC-88 has no reporter
	at java.base/java.util.concurrent.CompletableFuture.encodeThrowable(CompletableFuture.java:315)
»Caused by: java.lang.IllegalStateException: issue SEC-88 has no reporter
	at com.example.Sync.lambda$map$3(Sync.java:77)
	... 6 more`,
    `java.util.concurrent.ExecutionException: java.lang.IllegalStateException: issue PAY-1204 has no reporter
	at java.base/java.util.concurrent.FutureTask.report(FutureTask.java:122)
»Caused by: java.lang.IllegalStateException: issue PAY-1204 has no reporter
	at com.example.Sync.lambda$map$3(Sync.java:77)
	... 6 more
04:00:00.001 [pool-1-thread-1] DEBUG com.example.Sync - closed`,
  ),
  sample(
    'java tls version',
    `»javax.net.ssl.SSLHandshakeException: Received fatal alert: protocol_version
	at java.base/sun.security.ssl.Alert.createSSLException(Alert.java:131)
	at java.base/sun.security.ssl.TransportContext.dispatch(TransportContext.java:204)`,
  ),
  sample(
    'sonar quality gate',
    `INFO: ANALYSIS SUCCESSFUL, you can find the results at: https://sonar.example.com/dashboard?id=payments
INFO: More about the report processing at https://sonar.example.com/api/ce/task?id=AYzQ1
»ERROR: QUALITY GATE STATUS: FAILED - View details on https://sonar.example.com/dashboard?id=payments
ERROR: Re-run SonarScanner using the -X switch to enable full debug logging.`,
    `INFO: Waiting for the analysis report to be processed (max 300s)
»ERROR: QUALITY GATE STATUS: FAILED - View details on https://sonar.example.com/dashboard?id=ledger
INFO: Total time: 1:02.114s
INFO: Final Memory: 20M/77M`,
  ),
  sample(
    'sonar quota of lines',
    `INFO: Load analysis cache
»ERROR: You are only allowed to analyze up to 1,000,000 lines of code with your license. This analysis adds 12,431 lines.
ERROR:
ERROR: Re-run SonarScanner using the -X switch to enable full debug logging.`,
  ),
];
