import { sample } from './sample.js';

/** Messages of issue trackers and their clients. */
export const trackers = [
  sample(
    'missing field',
    `Reading tasks of project 1841 from the requirements platform
214 tasks read, 3 to create
POST https://jira.example.com/rest/api/2/issue -> 400
{
  "errorMessages": [],
  "errors": {
»    "summary": "You must specify a summary of the issue."
  }
}
The command exited with code 1.`,
    `Reading tasks of project 2207 from the requirements platform
38 tasks read, 11 to create
POST https://jira.example.com/rest/api/2/issue -> 400
{
  "errorMessages": [],
  "errors": {
»    "summary": "You must specify a summary of the issue."
  }
}
The command exited with code 1.`,
  ),
  sample(
    'missing permission',
    `##[section]Starting: Sync work items
Type 'Microsoft.VSTS.WorkItemTypes' loaded
5 work items to update
»TF401027: You need the Generic Contribute permission to perform this action. Details: identity 'Build\\3d2f1c9a-8d8e-4d1a-9f0e-3b2a1c0d9e8f', scope 'repository'.
##[error]Process completed with exit code 1.
##[section]Finishing: Sync work items
The command exited with code 1.`,
    `##[section]Starting: Sync work items
Type 'Microsoft.VSTS.WorkItemTypes' loaded
12 work items to update
»TF401027: You need the Generic Contribute permission to perform this action. Details: identity 'Build\\8a7b6c5d-4e3f-2a1b-0c9d-8e7f6a5b4c3d', scope 'repository'.
##[error]Process completed with exit code 1.
##[section]Finishing: Sync work items
The command exited with code 1.`,
    `##[section]Starting: Sync work items
Type 'Microsoft.VSTS.WorkItemTypes' loaded
1 work items to update
»TF401027: You need the Generic Contribute permission to perform this action. Details: identity 'Build\\11112222-3333-4444-5555-666677778888', scope 'repository'.
##[error]Process completed with exit code 1.
##[section]Finishing: Sync work items
The command exited with code 1.`,
  ),
  sample(
    'inner exception of SqlClient',
    `fail: Microsoft.EntityFrameworkCore.Database.Command[20102]
      Failed executing DbCommand (30,042ms) [Parameters=[@p0='?' (DbType = Int32)], CommandType='Text', CommandTimeout='30']
      UPDATE [WorkItems] SET [Rev] = @p0 WHERE [Id] = 4411
Unhandled exception. Microsoft.EntityFrameworkCore.DbUpdateException: An error occurred while saving the entity changes. See the inner exception for details.
 ---> Microsoft.Data.SqlClient.SqlException (0x80131904): Execution Timeout Expired.  The timeout period elapsed prior to completion of the operation or the server is not responding.
» ---> System.ComponentModel.Win32Exception (258): Unknown error 258
   at Microsoft.Data.SqlClient.SqlConnection.OnError(SqlException exception, Boolean breakConnection, Action\`1 wrapCloseInAction)
   at Microsoft.Data.SqlClient.SqlCommand.EndExecuteNonQuery(IAsyncResult asyncResult)
ClientConnectionId:6f0e8c1a-2b3d-4e5f-8a9b-0c1d2e3f4a5b
Error Number:-2,State:0,Class:11
   --- End of inner exception stack trace ---
   at Microsoft.EntityFrameworkCore.Update.ReaderModificationCommandBatch.ExecuteAsync(IRelationalConnection connection, CancellationToken cancellationToken)
   at Sync.Store.SaveAsync() in /src/Sync/Store.cs:line 40
The command was killed by SIGABRT.`,
    `fail: Microsoft.EntityFrameworkCore.Database.Command[20102]
      Failed executing DbCommand (30,118ms) [Parameters=[@p0='?' (DbType = Int32)], CommandType='Text', CommandTimeout='30']
      UPDATE [WorkItems] SET [Rev] = @p0 WHERE [Id] = 91823
Unhandled exception. Microsoft.EntityFrameworkCore.DbUpdateException: An error occurred while saving the entity changes. See the inner exception for details.
 ---> Microsoft.Data.SqlClient.SqlException (0x80131904): Execution Timeout Expired.  The timeout period elapsed prior to completion of the operation or the server is not responding.
» ---> System.ComponentModel.Win32Exception (258): Unknown error 258
   at Microsoft.Data.SqlClient.SqlConnection.OnError(SqlException exception, Boolean breakConnection, Action\`1 wrapCloseInAction)
   at Microsoft.Data.SqlClient.SqlCommand.EndExecuteNonQuery(IAsyncResult asyncResult)
ClientConnectionId:99887766-5544-3322-1100-aabbccddeeff
Error Number:-2,State:0,Class:11
   --- End of inner exception stack trace ---
   at Microsoft.EntityFrameworkCore.Update.ReaderModificationCommandBatch.ExecuteAsync(IRelationalConnection connection, CancellationToken cancellationToken)
   at Sync.Store.SaveAsync() in /src/Sync/Store.cs:line 40
The command was killed by SIGABRT.`,
  ),
  sample(
    'status below a body',
    `02:14:07 POST /rest-1.v1/Data/Defect
<Error href="/rest-1.v1/Data/Defect"><Message>Violation'Required'AttributeDefinition'Scope'Defect</Message><Exception class="VersionOne.DataException"><Message>»Violation'Required'AttributeDefinition'Scope'Defect«</Message></Exception></Error>
400 Bad Request
The command exited with code 1.`,
    `23:01:10 POST /rest-1.v1/Data/Defect
<Error href="/rest-1.v1/Data/Defect"><Message>Violation'Required'AttributeDefinition'Scope'Defect</Message><Exception class="VersionOne.DataException"><Message>»Violation'Required'AttributeDefinition'Scope'Defect«</Message></Exception></Error>
400 Bad Request
The command exited with code 1.`,
  ),
  sample(
    'German quotes',
    `17:02:11 INFO  Abgleich mit Projekt SEC begonnen
»17:02:13 FEHLER Der Benutzer „svc-sync“ hat keine Berechtigung, Vorgänge im Projekt „SEC“ anzulegen.
17:02:13 INFO  Abgleich abgebrochen
Weitere Hinweise stehen in /var/log/sync/2026-11-30.log
The command exited with code 2.`,
    `06:30:59 INFO  Abgleich mit Projekt ZAHL begonnen
»06:31:04 FEHLER Der Benutzer „svc-sync“ hat keine Berechtigung, Vorgänge im Projekt „ZAHL“ anzulegen.
06:31:04 INFO  Abgleich abgebrochen
Weitere Hinweise stehen in /var/log/sync/2026-11-21.log
The command exited with code 2.`,
  ),
];
