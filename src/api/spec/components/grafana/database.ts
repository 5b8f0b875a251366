import { defaulted, integer, object, oneOf, required, string } from '../../../schema/build.ts';
import type { Output } from '../../../schema/node.ts';
import { secretKey } from '../common.ts';
import { iniText } from './text.ts';

/** Where Grafana keeps users, dashboards and preferences instead of on a volume of its own. */
export const database = object(
  'A database of yours that holds users, dashboards and preferences, instead of SQLite on a volume. It is what makes more than one replica possible.',
  {
    type: required(oneOf('Kind of database.', ['postgres', 'mysql'])),
    host: required(
      string('Name or address of the server; db.data.svc for a Service.', {
        pattern: '^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$',
        maxLength: 253,
        expects: 'a host name or an IPv4 address, without a port',
      }),
    ),
    port: integer('Port of the server’s pods; 5432 for postgres and 3306 for mysql when left out.', {
      minimum: 1,
      maximum: 65535,
    }),
    name: defaulted(iniText('Name of the database.', 63), 'grafana'),
    user: required(iniText('User to connect as.', 63)),
    passwordSecret: required(secretKey('The user’s password.')),
    sslMode: defaulted(
      oneOf('Whether the connection is encrypted and what is checked of the server’s certificate.', [
        'disable',
        'require',
        'verify-ca',
        'verify-full',
      ]),
      'require',
    ),
    ca: secretKey('Certificates of the authorities that the server’s certificate is checked by, in PEM.'),
  },
  {
    rules: [
      {
        rule: "self.type != 'mysql' || self.sslMode != 'verify-ca'",
        message: 'MySQL cannot check the authority without the name',
        fieldPath: '.sslMode',
        hint: 'Use verify-full or require.',
      },
    ],
  },
);

export interface DatabaseSpec extends Output<typeof database> {}
