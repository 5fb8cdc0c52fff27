import { sample } from './sample.js';

/** Answers of services, as commands print them. */
export const services = [
  sample(
    'gitlab validation',
    `> POST https://gitlab.example.com/api/v4/projects/12/issues
< 400 Bad Request
»{"message":{"title":["can't be blank"]}}`,
    `> POST https://gitlab.example.com/api/v4/projects/77/issues
< 400 Bad Request
»{"message":{"title":["can't be blank"]}}
The command exited with code 1.`,
  ),
  sample(
    'gitlab token revoked',
    `»{"error":"invalid_token","error_description":"Token was revoked. You have to re-authorize from the user."}`,
  ),
  sample(
    'azure devops revision',
    `»Microsoft.TeamFoundation.WorkItemTracking.Server.WorkItemRevisionMismatchException: VS403351: Test operation for path /rev failed: work item 8812 was changed.
   at Microsoft.TeamFoundation.WorkItemTracking.Server.UpdateWorkItem()`,
    `»Microsoft.TeamFoundation.WorkItemTracking.Server.WorkItemRevisionMismatchException: VS403351: Test operation for path /rev failed: work item 77 was changed.
   at Microsoft.TeamFoundation.WorkItemTracking.Server.UpdateWorkItem()
The command exited with code 1.`,
  ),
  sample(
    'azure devops rule',
    `HTTP/2 400
»{"$id":"1","innerException":null,"message":"TF401320: Rule Error for field Resolved Reason. Error code: Required, InvalidEmpty.","typeName":"Microsoft.TeamFoundation.WorkItemTracking.Server.RuleValidationException","errorCode":0}`,
  ),
  sample(
    'jira captcha',
    `HTTP/1.1 403
X-Authentication-Denied-Reason: CAPTCHA_CHALLENGE; login-url=https://jira.example.com/login.jsp
Content-Type: text/html

<html>
<head><title>Forbidden (403)</title></head>
<body><h1>»Forbidden (403)«</h1>
<p>Encountered a <code>"403 - Forbidden"</code> error while loading this page.</p></body></html>`,
  ),
  sample(
    'jira search removed',
    `HTTP/2 410
»{"errorMessages":["The requested API has been removed. Please migrate to the /rest/api/3/search/jql API."],"errors":{}}`,
    `calling https://example.atlassian.net/rest/api/3/search
»{"errorMessages":["The requested API has been removed. Please migrate to the /rest/api/3/search/jql API."],"errors":{}}
The command exited with code 22.`,
  ),
  sample(
    'jira jql',
    `»{"errorMessages":["Field 'severity' does not exist or you do not have permission to view it."],"warningMessages":[]}`,
  ),
  sample(
    'problem details',
    `HTTP/1.1 422 Unprocessable Content
Content-Type: application/problem+json

{
  "type": "https://example.com/problems/version",
  "title": "Unprocessable Content",
  "status": 422,
»  "detail": "Version 2024.1 of the engine is not supported",
  "instance": "/scans/4711"
}`,
    `{
  "type": "https://example.com/problems/version",
  "title": "Unprocessable Content",
  "status": 422,
»  "detail": "Version 2024.1 of the engine is not supported",
  "instance": "/scans/4720"
}
The command exited with code 1.`,
  ),
  sample(
    'spring error body',
    `»{"timestamp":"2026-11-03T04:12:00.000+00:00","status":500,"error":"Internal Server Error","path":"/api/v2/findings"}`,
    `»{"timestamp":"2026-11-04T04:13:09.120+00:00","status":500,"error":"Internal Server Error","path":"/api/v2/findings"}
The command exited with code 1.`,
  ),
  sample(
    'cloudflare',
    `<!DOCTYPE html>
<html lang="en-US">
<head>
<title>»snyk.example.com | 522: Connection timed out«</title>
<meta charset="UTF-8" />
</head>
<body>
<div id="cf-wrapper">
<span>Cloudflare Ray ID: 8f0a1b2c3d4e5f60</span>
</div>
</body>
</html>`,
  ),
  sample(
    'apache html',
    `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>»503 Service Unavailable«</title>
</head><body>
<h1>Service Unavailable</h1>
<p>The server is temporarily unable to service your
request due to maintenance downtime or capacity
problems. Please try again later.</p>
</body></html>`,
  ),
  sample(
    'github secondary limit',
    `»gh: You have exceeded a secondary rate limit. Please wait a few minutes before you try again. (HTTP 403)`,
    `»gh: You have exceeded a secondary rate limit. Please wait a few minutes before you try again. (HTTP 403)
The command exited with code 1.`,
  ),
  sample(
    'checkmarx one token',
    `2026/11/03 04:12:00 Checkmarx One CLI 2.3.1
»2026/11/03 04:12:01 Failed creating a scan: Failed to authenticate - please provide valid credentials
exit status 1`,
    `»2026/11/09 23:59:59 Failed creating a scan: Failed to authenticate - please provide valid credentials`,
  ),
  sample(
    'servicenow offline',
    `»Your instance is hibernating. Sign in to wake it: https://dev12345.service-now.com`,
    `»Your instance is hibernating. Sign in to wake it: https://dev88121.service-now.com
The command exited with code 1.`,
  ),
  sample(
    'aws quota',
    `»An error occurred (ServiceQuotaExceededException) when calling the CreateScan operation: You have reached the limit of 20 scans
`,
    `upload: ./report.xml to s3://bucket/report.xml
»An error occurred (ServiceQuotaExceededException) when calling the CreateScan operation: You have reached the limit of 50 scans`,
  ),
  sample(
    'google json',
    `{
  "error": {
    "code": 429,
»    "message": "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'scan.example.com'",
    "status": "RESOURCE_EXHAUSTED",
    "details": [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED"
      }
    ]
  }
}`,
  ),
  sample(
    'grpc',
    `»rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.2.3.4:443: i/o timeout"`,
    `INFO connecting
»rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.9.3.4:443: i/o timeout"
The command exited with code 14.`,
  ),
  sample(
    'xml error',
    `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AccessDenied</Code><Message>»Request has expired«</Message><X-Amz-Expires>900</X-Amz-Expires><RequestId>4F7A1B2C</RequestId></Error>`,
  ),
  sample(
    'json log in german',
    `»{"time":"2026-11-03T04:12:00Z","severity":"ERROR","message":"Anmeldung fehlgeschlagen: Kennwort abgelaufen"}
{"time":"2026-11-03T04:12:00Z","severity":"INFO","message":"Ende"}`,
    `»{"time":"2026-11-04T04:12:01Z","severity":"ERROR","message":"Anmeldung fehlgeschlagen: Kennwort abgelaufen"}`,
  ),
  sample(
    'pino',
    `{"level":30,"time":1762142520000,"pid":1,"hostname":"sync-1","msg":"starting"}
»{"level":50,"time":1762142521000,"pid":1,"hostname":"sync-1","err":{"type":"Error","message":"board 12 is archived","stack":"Error: board 12 is archived"},"msg":"board 12 is archived"}
{"level":30,"time":1762142521010,"pid":1,"hostname":"sync-1","msg":"closing"}`,
    `»{"level":50,"time":1762242521000,"pid":1,"hostname":"sync-1","err":{"type":"Error","message":"board 98 is archived","stack":"Error: board 98 is archived"},"msg":"board 98 is archived"}`,
  ),
];
