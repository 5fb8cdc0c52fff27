import { sample } from './sample.js';

export const java = [
  sample(
    'jira refuses connections',
    `2026-11-24 03:12:44,123 ERROR [main] c.e.sync.JiraSync - Synchronization failed
java.lang.RuntimeException: Could not fetch issues
	at com.example.sync.JiraSync.fetch(JiraSync.java:88)
	at com.example.sync.Main.main(Main.java:21)
»Caused by: java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.pollConnect(Native Method)
	at java.base/java.net.Socket.connect(Socket.java:633)
	... 12 more
The command exited with code 1.`,
    `Exception in thread "main" org.apache.http.conn.HttpHostConnectException: Connect to jira.example.com:443 failed
	at org.apache.http.impl.conn.DefaultHttpClientConnectionOperator.connect(DefaultHttpClientConnectionOperator.java:156)
»Caused by: java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.connect0(Native Method)
	... 31 more`,
  ),
  sample(
    'java certificate not trusted',
    `javax.net.ssl.SSLHandshakeException: PKIX path building failed
	at java.base/sun.security.ssl.Alert.createSSLException(Alert.java:131)
Caused by: sun.security.validator.ValidatorException: PKIX path building failed
	at java.base/sun.security.validator.PKIXValidator.doBuild(PKIXValidator.java:439)
	... 20 more
»Caused by: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target
	at java.base/sun.security.provider.certpath.SunCertPathBuilder.build(SunCertPathBuilder.java:141)
	... 26 more`,
    `ERROR: Error during SonarScanner execution
javax.net.ssl.SSLHandshakeException: PKIX path building failed
»Caused by: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target
	at java.base/sun.security.provider.certpath.SunCertPathBuilder.build(SunCertPathBuilder.java:146)
	... 31 common frames omitted
ERROR:
ERROR: Re-run SonarScanner using the -X switch to enable full debug logging.`,
  ),
  sample(
    'java read timeout',
    `»java.net.SocketTimeoutException: Read timed out
	at java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:288)
	at java.base/java.net.Socket$SocketInputStream.read(Socket.java:966)
	at com.example.fortify.Client.get(Client.java:54)`,
    `03:00:14.221 [main] ERROR com.example.Sync - giving up
»java.net.SocketTimeoutException: Read timed out
	at java.base/java.net.SocketInputStream.read(SocketInputStream.java:168)
	Suppressed: java.io.IOException: stream closed
		at okhttp3.internal.Util.closeQuietly(Util.kt:495)
03:00:14.400 [main] INFO com.example.Sync - Closing connection pool`,
  ),
  sample(
    'java unknown host',
    `»java.net.UnknownHostException: fortify.corp.example
	at java.base/java.net.InetAddress$CachedAddresses.get(InetAddress.java:801)
	at com.fortify.client.FortifyClient.connect(FortifyClient.java:71)`,
    `Exception in thread "sync-2" java.io.UncheckedIOException: lookup
	at com.example.Sync.run(Sync.java:10)
»Caused by: java.net.UnknownHostException: fortify.corp.example
	... 4 more`,
  ),
  sample(
    'java out of memory',
    `»java.lang.OutOfMemoryError: Java heap space
	at java.base/java.util.Arrays.copyOf(Arrays.java:3537)
	at java.base/java.lang.StringBuilder.append(StringBuilder.java:179)
Dumping heap to java_pid4711.hprof ...
Heap dump file created [1073741824 bytes in 9.231 secs]`,
    `»Exception in thread "main" java.lang.OutOfMemoryError: Java heap space
	at com.example.report.Parser.parse(Parser.java:301)
The command exited with code 3.`.replace('»Exception in thread "main" ', '»'),
  ),
  sample(
    'java null pointer',
    `»Exception in thread "main" java.lang.NullPointerException: Cannot invoke "com.example.Issue.getKey()" because "issue" is null
	at com.example.Sync.push(Sync.java:142)
	at com.example.Sync.main(Sync.java:33)`,
    `»Exception in thread "main" java.lang.NullPointerException: Cannot invoke "com.example.Field.getId()" because "field" is null
	at com.example.Sync.map(Sync.java:98)
The command exited with code 1.`,
  ),
  sample(
    'sonarqube not authorized',
    `INFO: Scanner configuration file: /opt/sonar-scanner/conf/sonar-scanner.properties
INFO: ------------------------------------------------------------------------
INFO: EXECUTION FAILURE
INFO: ------------------------------------------------------------------------
INFO: Total time: 4.112s
INFO: Final Memory: 12M/48M
ERROR: Error during SonarScanner execution
»ERROR: Not authorized. Please check the user token in the property 'sonar.token' or the credentials.
ERROR:
ERROR: Re-run SonarScanner using the -X switch to enable full debug logging.`,
    `ERROR: Error during SonarScanner execution
»ERROR: Not authorized. Please check the user token in the property 'sonar.login' or the credentials.
ERROR:
INFO: EXECUTION FAILURE
INFO: Total time: 2.871s
The command exited with code 2.`,
  ),
  sample(
    'maven goal',
    `[INFO] Scanning for projects...
[INFO] BUILD FAILURE
[INFO] Total time:  3.411 s
»[ERROR] Failed to execute goal org.owasp:dependency-check-maven:9.0.9:check (default-cli) on project app: Fatal exception(s) analyzing app
[ERROR] -> [Help 1]
[ERROR]
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
[ERROR] Re-run Maven using the -X switch to enable full debug logging.
[ERROR] For more information about the errors and possible solutions, please read the following articles:
[ERROR] [Help 1] http://cwiki.apache.org/confluence/display/MAVEN/MojoExecutionException`,
  ),
  sample(
    'gradle',
    `FAILURE: Build failed with an exception.

* What went wrong:
»Could not resolve com.example:agent:1.4.2.

* Try:
> Run with --stacktrace option to get the stack trace.
> Get more help at https://help.gradle.org.

BUILD FAILED in 8s`,
  ),
  sample(
    'oracle credentials',
    `»java.sql.SQLException: ORA-01017: invalid username/password; logon denied
	at oracle.jdbc.driver.T4CTTIoer11.processError(T4CTTIoer11.java:509)
	at oracle.jdbc.driver.OracleDriver.connect(OracleDriver.java:681)`,
    `»Caused by: java.sql.SQLException: ORA-01017: invalid username/password; logon denied
	at oracle.jdbc.driver.T4CTTIoer11.processError(T4CTTIoer11.java:494)
	... 7 more`.replace('»Caused by: ', '»'),
  ),
  sample(
    'oracle listener',
    `»java.sql.SQLRecoverableException: ORA-12541: TNS:no listener
	at oracle.jdbc.driver.T4CConnection.logon(T4CConnection.java:854)`,
  ),
  sample(
    'veracode 403',
    `Veracode API wrapper 23.8.12.0
[2026.11.24 03:20:11] Uploading scan artifacts
»com.veracode.apiwrapper.exceptions.ApiException: Server returned HTTP response code: 403 for URL: https://analysiscenter.veracode.com/api/5.0/uploadfile.do
	at com.veracode.apiwrapper.AbstractAPIWrapper.connect(AbstractAPIWrapper.java:511)`,
    `»com.veracode.apiwrapper.exceptions.ApiException: Server returned HTTP response code: 403 for URL: https://analysiscenter.veracode.com/api/5.0/getapplist.do
	at com.veracode.apiwrapper.AbstractAPIWrapper.connect(AbstractAPIWrapper.java:511)
The command exited with code 1.`,
  ),
  sample(
    'veracode 500',
    `»com.veracode.apiwrapper.exceptions.ApiException: Server returned HTTP response code: 500 for URL: https://analysiscenter.veracode.com/api/5.0/getapplist.do
	at com.veracode.apiwrapper.AbstractAPIWrapper.connect(AbstractAPIWrapper.java:511)`,
  ),
  sample(
    'checkmarx queue',
    `[Checkmarx] Scan created, id 1004511
[Checkmarx] Waiting for the scan to finish
»[Checkmarx] Scan 1004511 failed: the scan queue is full, try again later
Build step 'Execute Checkmarx Scan' marked build as failure
Finished: FAILURE`,
    `[Checkmarx] Waiting for the scan to finish
»[Checkmarx] Scan 1004790 failed: the scan queue is full, try again later
Finished: FAILURE`,
  ),
  sample(
    'keystore',
    `»java.io.IOException: keystore password was incorrect
	at java.base/sun.security.pkcs12.PKCS12KeyStore.engineLoad(PKCS12KeyStore.java:2092)`,
  ),
  sample(
    'class version',
    `Error: LinkageError occurred while loading main class com.example.Sync
»	java.lang.UnsupportedClassVersionError: com/example/Sync has been compiled by a more recent version of the Java Runtime (class file version 65.0)`,
  ),
];
