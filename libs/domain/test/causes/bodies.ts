import { sample } from './sample.js';

/** Bodies of HTTP APIs, as a command prints them: JSON on one line or several, HTML and XML. */
export const bodies = [
  sample(
    'jira fields',
    `HTTP/1.1 400
»{"errorMessages":[],"errors":{"customfield_10042":"Field 'customfield_10042' cannot be set. It is not on the appropriate screen, or unknown."}}`,
    `HTTP/1.1 400
»{"errorMessages":[],"errors":{"customfield_10042":"Field 'customfield_10042' cannot be set. It is not on the appropriate screen, or unknown."}}
The command exited with code 1.`,
  ),
  sample(
    'jira project',
    `{
  "errorMessages": [
»    "No project could be found with key 'SEC'."
  ],
  "errors": {}
}`,
    `{
  "errorMessages": [
»    "No project could be found with key 'PAY'."
  ],
  "errors": {}
}
The command exited with code 1.`,
  ),
  sample(
    'gitlab scope',
    `»{"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the access token.","scope":"api"}`,
    `POST /api/v4/projects/31/issues
»{"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the access token.","scope":"api"}`,
  ),
  sample(
    'gitlab project',
    `»{"message":"404 Project Not Found"}`,
    `GET /api/v4/projects/77\n»{"message":"404 Project Not Found"}`,
  ),
  sample(
    'azure devops pat',
    `»{"$id":"1","innerException":null,"message":"TF400813: The user '2f1c7c1e-1111-4c3b-9a51-0a8f0e6b2d11' is not authorized to access this resource.","typeName":"Microsoft.TeamFoundation.Framework.Server.UnauthorizedRequestException, Microsoft.TeamFoundation.Framework.Server","typeKey":"UnauthorizedRequestException","errorCode":0,"eventId":3000}`,
    `»{"$id":"1","innerException":null,"message":"TF400813: The user '9b0e1a77-2222-4d21-8f10-3c2b1a0f9e8d' is not authorized to access this resource.","typeName":"Microsoft.TeamFoundation.Framework.Server.UnauthorizedRequestException, Microsoft.TeamFoundation.Framework.Server","typeKey":"UnauthorizedRequestException","errorCode":0,"eventId":3000}`,
  ),
  sample(
    'azure devops sign-in page',
    `<!DOCTYPE html>
<html lang="en-US">
<head>
<title>»Azure DevOps Services | Sign In«</title>
<link rel="stylesheet" href="https://cdn.vsassets.io/v/login.css">
</head>
<body>
</body>
</html>`,
  ),
  sample(
    'servicenow acl',
    `{
  "error": {
    "message": "Operation Failed",
»    "detail": "ACL Exception Insert Failed due to security constraints"
  },
  "status": "failure"
}`,
    `{
  "error": {
    "message": "Operation Failed",
»    "detail": "ACL Exception Insert Failed due to security constraints"
  },
  "status": "failure"
}
The command exited with code 1.`,
  ),
  sample(
    'servicenow user',
    `»{"error":{"message":"User Not Authenticated","detail":"Required to provide Auth information"},"status":"failure"}`,
  ),
  sample(
    'sonarqube privileges',
    `»{"errors":[{"msg":"Insufficient privileges"}]}`,
    `GET https://sonar.example.com/api/issues/search?ps=500&p=2
»{"errors":[{"msg":"Insufficient privileges"}]}
The command exited with code 1.`,
  ),
  sample(
    'sonarqube component',
    `»{"errors":[{"msg":"Component key 'acme:payments' not found"}]}`,
    `»{"errors":[{"msg":"Component key 'acme:ledger' not found"}]}`,
  ),
  sample(
    'checkmarx soap',
    `<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body>
    <CreateScanReportResponse xmlns="http://Checkmarx.com">
      <CreateScanReportResult>
        <IsSuccesfull>false</IsSuccesfull>
        <ErrorMessage>»The scan 1002311 does not exist or has been deleted«</ErrorMessage>
      </CreateScanReportResult>
    </CreateScanReportResponse>
  </soap:Body>
</soap:Envelope>`,
    `<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body>
    <CreateScanReportResponse xmlns="http://Checkmarx.com">
      <CreateScanReportResult>
        <IsSuccesfull>false</IsSuccesfull>
        <ErrorMessage>»The scan 1002977 does not exist or has been deleted«</ErrorMessage>
      </CreateScanReportResult>
    </CreateScanReportResponse>
  </soap:Body>
</soap:Envelope>`,
  ),
  sample(
    'checkmarx grant',
    `»{"error":"invalid_grant","error_description":"invalid_username_or_password"}`,
    `POST https://cx.example.com/cxrestapi/auth/identity/connect/token
»{"error":"invalid_grant","error_description":"invalid_username_or_password"}`,
  ),
  sample(
    'soap fault',
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
<soapenv:Body>
<soapenv:Fault>
<faultcode>soapenv:Server.userException</faultcode>
<faultstring>»com.fortify.manager.exception.AuthenticationFailureException: Access Denied. Unauthorized access«</faultstring>
</soapenv:Fault>
</soapenv:Body>
</soapenv:Envelope>`,
  ),
  sample(
    'snyk org',
    `»{"jsonapi":{"version":"1.0"},"errors":[{"id":"0d4b7e52-3a0c-4b58-9f0e-6a1d2c3b4e5f","status":"404","code":"SNYK-0404","title":"Org not found","detail":"Org 8f6a3b1d-0c9e-4f7a-9d7b-4c2e5c0e1f0a was not found"}]}`,
    `»{"jsonapi":{"version":"1.0"},"errors":[{"id":"7c3b1a0f-9e8d-4d21-8f10-3c2b1a0f9e8d","status":"404","code":"SNYK-0404","title":"Org not found","detail":"Org 1d0c9e8f-7a5c-4c0e-8f1f-0a9d7b4c2e5c was not found"}]}`,
  ),
  sample(
    'snyk quota',
    `{
  "jsonapi": { "version": "1.0" },
  "errors": [
    {
      "id": "0d4b7e52-3a0c-4b58-9f0e-6a1d2c3b4e5f",
      "status": "429",
      "title": "Too Many Requests",
»      "detail": "Your organization has exceeded the limit of 1620 requests per minute"
    }
  ]
}`,
  ),
  sample(
    'html',
    `<html>
<head><title>504 Gateway Time-out</title></head>
<body>
<center><h1>»504 Gateway Time-out«</h1></center>
<hr><center>nginx/1.24.0</center>
</body>
</html>`,
  ),
  sample(
    'tomcat html',
    `<!doctype html><html lang="en"><head><title>»HTTP Status 500 – Internal Server Error«</title><style type="text/css">body {font-family:Tahoma,Arial,sans-serif;}</style></head><body><h1>HTTP Status 500 – Internal Server Error</h1><hr class="line" /><p><b>Type</b> Exception Report</p></body></html>`,
  ),
];
