import type { DatabaseSpec } from '../../api/spec/components/grafana/database.ts';
import type { EnvVar, SecretFiles } from '../../platform/component.ts';
import type { Sections } from './sections.ts';

const caDirectory = '/etc/grafana-database-ca';

export const databasePorts = { postgres: 5432, mysql: 3306 } as const;

/** MySQL's driver has words of its own. */
const mysqlModes: Record<DatabaseSpec['sslMode'], string> = {
  disable: 'false',
  require: 'skip-verify',
  'verify-ca': 'true',
  'verify-full': 'true',
};

/** Where the database is, without the password. */
export function databaseSettings(database: DatabaseSpec): Sections {
  const { type, host, port, name, user, sslMode, ca } = database;
  return {
    database: {
      ...(ca ? { ca_cert_path: `${caDirectory}/ca.crt` } : {}),
      host: `${host}:${port ?? databasePorts[type]}`,
      name,
      ...(type === 'mysql' && sslMode === 'verify-full' ? { server_cert_name: host } : {}),
      ssl_mode: type === 'mysql' ? mysqlModes[sslMode] : sslMode,
      type,
      user,
    },
  };
}

export function databaseEnv(database: DatabaseSpec | undefined): EnvVar[] {
  if (!database) return [];
  const { name, key } = database.passwordSecret;
  return [{ name: 'GF_DATABASE_PASSWORD', valueFrom: { secretKeyRef: { name, key } } }];
}

export function databaseFiles(database: DatabaseSpec | undefined): SecretFiles[] {
  const ca = database?.ca;
  return ca ? [{ secret: ca.name, mountPath: caDirectory, items: { [ca.key]: 'ca.crt' } }] : [];
}
