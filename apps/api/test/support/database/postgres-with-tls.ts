import { randomBytes } from 'node:crypto';

import pg from 'pg';

import { until } from '@syncledger/testing';
import type { Credential } from '@syncledger/testing/certificates';

/**
 * Makes the PostgreSQL of this run speak TLS for a while. Connections without TLS still work, so other specs notice nothing. The
 * files are written by the server itself, as the user that it runs as: it accepts a key of nobody else.
 */
export class PostgresWithTls {
  private readonly url = process.env['SYNCLEDGER_TEST_POSTGRES'] ?? '';

  /**
   * Has it present a certificate from the next connection on.
   * @param clientAuthority PEM: certificates of clients that it signed are accepted
   */
  async present({ certificate, key }: Credential, clientAuthority: string): Promise<void> {
    const name = `tls-${randomBytes(8).toString('hex')}`;
    const files = { crt: certificate, key, ca: clientAuthority };
    for (const [ending, text] of Object.entries(files)) await this.write(`${name}.${ending}`, text);
    await this.configure({
      ssl_cert_file: `${name}.crt`,
      ssl_key_file: `${name}.key`,
      ssl_ca_file: `${name}.ca`,
      ssl: 'on',
    });
  }

  /** Has it speak no TLS, as it does for everybody else. */
  async stop(): Promise<void> {
    await this.configure({ ssl: 'off' });
  }

  private async configure(settings: Record<string, string>): Promise<void> {
    await this.ask(async (client) => {
      for (const [name, value] of Object.entries(settings)) await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
      await client.query('SELECT pg_reload_conf()');
    });
    // What a new connection says is what the server that accepted it had read.
    await until('the settings are read', () =>
      this.ask(async (client) => {
        for (const [name, value] of Object.entries(settings)) {
          const { rows } = await client.query<Record<string, string>>(`SHOW ${name}`);
          if (rows[0]?.[name] !== value) return false;
        }
        return true;
      }),
    );
  }

  /** Writes a file beside the database, for its owner alone. */
  private async write(file: string, text: string): Promise<void> {
    const lines = text.trimEnd().split('\n');
    const values = lines.map((line) => `('${line.replace(/[^\w+/= -]/g, '')}')`).join(', ');
    await this.ask((client) => client.query(`COPY (VALUES ${values}) TO PROGRAM 'umask 077 && cat > ${file}'`));
  }

  private async ask<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(this.url);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}
