import { sample } from './sample.js';

/** Messages whose last lines come from a runtime or a program that ends, and messages in other languages. */
export const lastWords = [
  sample(
    'aiohttp',
    `Traceback (most recent call last):
  File "/opt/sync/a.py", line 12, in main
    async with s.get(u) as r:
  File "/opt/venv/lib/python3.12/site-packages/aiohttp/client.py", line 1359, in __aenter__
    self._resp: _RetType = await self._coro
»aiohttp.client_exceptions.ClientConnectorDNSError: Cannot connect to host jira.corp.example:443 ssl:default [Name or service not known]
Unclosed client session
client_session: <aiohttp.client.ClientSession object at 0x7f1a2b3c4d5e0>
The command exited with code 1.`,
    `Traceback (most recent call last):
  File "/opt/sync/a.py", line 14, in main
    async with s.get(u) as r:
  File "/opt/venv/lib/python3.12/site-packages/aiohttp/client.py", line 1359, in __aenter__
    self._resp: _RetType = await self._coro
»aiohttp.client_exceptions.ClientConnectorDNSError: Cannot connect to host jira.corp.example:443 ssl:default [Name or service not known]
Unclosed client session
client_session: <aiohttp.client.ClientSession object at 0x7f9f8e7d6c5b0>
The command exited with code 1.`,
  ),
  sample(
    'END block of Perl',
    `»malformed JSON string, neither tag, array, object, number, string or atom, at character offset 0 (before "<!DOCTYPE html>\\n<htm...") at /opt/sync/gh.pl line 12.
END failed--call queue aborted.
The command exited with code 255.`,
  ),
  sample(
    'rsync without a connection',
    `Warning: Permanently added 'scan01.example.com' (ED25519) to the list of known hosts.
»sync@scan01.example.com: Permission denied (publickey,password).
rsync: connection unexpectedly closed (0 bytes received so far) [Receiver]
rsync error: unexplained error (code 255) at io.c(228) [Receiver=3.2.7]
The command exited with code 255.`,
  ),
  sample(
    'German timeout',
    `30.11.2026 02:14:07 [Haupt] Starte Abgleich
»30.11.2026 02:14:09 [Haupt] Zeitüberschreitung beim Warten auf den Server
30.11.2026 02:14:09 [Haupt] Ende
The command exited with code 1.`,
    `30.11.2026 02:14:31 [Haupt] Starte Abgleich
»30.11.2026 02:14:37 [Haupt] Zeitüberschreitung beim Warten auf den Server
30.11.2026 02:14:37 [Haupt] Ende
The command exited with code 1.`,
  ),
  sample(
    'Japanese timeout',
    `処理を開始します
»サーバーへの接続がタイムアウトしました
処理を終了します
The command exited with code 1.`,
  ),
];
