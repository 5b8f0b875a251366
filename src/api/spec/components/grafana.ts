import { boolean, listBy, object, required, string } from '../../schema/build.ts';
import type { Output, Rule } from '../../schema/node.ts';
import { httpUrl } from '../text.ts';
import { canary } from './canary.ts';
import { common, secretKey, storage } from './common.ts';
import { contributed } from './contributions.ts';
import { externalPlace } from './external.ts';
import { access } from './grafana/access.ts';
import { database } from './grafana/database.ts';
import { admin, auth } from './grafana/login.ts';

const secretSetting = object('One setting of grafana.ini whose value is in a Secret.', {
  setting: required(
    string('Section and key: smtp.password, auth.github.client_secret.', {
      pattern: '^[a-z][a-z0-9_.-]*\\.[a-z][a-z0-9_]*$',
      maxLength: 128,
      expects: 'section and key with a dot between them, such as smtp.password',
    }),
  ),
  secret: required(secretKey('Where its value is.')),
});

const rules: readonly Rule[] = [
  {
    rule: '!has(self.replicas) || self.replicas <= 1 || has(self.database)',
    message: 'more than one Grafana cannot share the SQLite database on one volume',
    fieldPath: '.replicas',
    hint: 'Leave replicas out or set it to 1, or set database.',
  },
  {
    rule: '!has(self.database) || !has(self.storage)',
    message: 'with a database of yours Grafana has no volume',
    fieldPath: '.storage',
    hint: 'Leave storage out.',
  },
  {
    rule: '!has(self.canary) || has(self.database)',
    message: 'two versions of Grafana cannot share the SQLite database on one volume',
    fieldPath: '.canary',
    hint: 'Set database.',
  },
  {
    rule: '!has(self.access) || !has(self.externalUrl)',
    message: 'access says already under which URL Grafana is found',
    fieldPath: '.externalUrl',
    hint: 'Leave externalUrl out.',
  },
  {
    rule: '!has(self.auth) || !has(self.auth.oidc) || has(self.access) || has(self.externalUrl)',
    message: 'the provider sends people back to Grafana’s URL, which nothing tells',
    fieldPath: '.auth.oidc',
    hint: 'Set access or externalUrl.',
  },
  {
    rule: '!has(self.auth) || !self.auth.disableLoginForm || has(self.auth.oidc) || (has(self.auth.anonymous) && self.auth.anonymous.enabled) || has(self.extraConfig)',
    message: 'nobody could log in',
    fieldPath: '.auth.disableLoginForm',
    hint: 'Set auth.oidc, or leave disableLoginForm out.',
  },
];

export const grafana = object(
  'Grafana: dashboards. `extraConfig` holds sections of grafana.ini: a mapping of mappings of texts, numbers and booleans.',
  {
    ...common,
    external: externalPlace,
    storage,
    access,
    externalUrl: httpUrl('URL that people type, where the way to Grafana is not described by `access`.'),
    auth,
    admin,
    database,
    canary,
    extraConfigSecrets: listBy('setting', 'Settings of grafana.ini whose values are in Secrets.', secretSetting, {
      maxItems: 32,
    }),
    builtInDashboards: boolean(
      'Whether Grafana gets the dashboards that come with the platform, which it also does when this is left out: of services, traffic, circuit breakers, certificates and control plane of a mesh, and of the components themselves.',
    ),
    dashboards: contributed('Dashboards of others: one JSON model in each file', 'dashboards'),
    datasources: contributed('Datasources of others', 'datasources'),
  },
  { rules },
);

export interface GrafanaSpec extends Output<typeof grafana> {}
