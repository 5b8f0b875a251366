import { map, object, string } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { deadMansSwitch } from './alerting/dead-mans-switch.ts';
import { receivers, smtp } from './alerting/receivers.ts';
import { inhibitRules, route, timeIntervals } from './alerting/routes.ts';
import { alertDuration } from './alerting/text.ts';
import { noCanary } from './canary.ts';
import { common, storage } from './common.ts';
import { externalAlertmanager } from './external.ts';

const global = object('What holds for all receivers.', {
  resolveTimeout: alertDuration('How long an alert lives that does not say when it ends; 5m when left out.'),
  smtp,
});

const templates = map(
  'Files of Go templates by name, which receivers may use.',
  string('Definitions: {{ define "name" }}…{{ end }}.', { maxLength: 65_536 }),
  {
    maxProperties: 16,
    rules: [
      {
        rule: "self.all(name, size(name) <= 63 && name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'))",
        message: 'names must be lower-case letters, digits and dashes; .tmpl is added',
      },
    ],
  },
);

const { canary, rule: withoutCanary } = noCanary(
  'each of the two would know a part of the silences and of what was sent',
);

export const alertmanager = object(
  'Alertmanager: groups alerts and sends them out.',
  {
    ...common,
    external: externalAlertmanager,
    storage,
    global,
    receivers,
    route,
    inhibitRules,
    timeIntervals,
    templates,
    deadMansSwitch,
    canary,
  },
  {
    rules: [
      withoutCanary,
      {
        rule: '!has(self.replicas) || self.replicas <= 3',
        message: 'more than three replicas of Alertmanager tell each other more without losing less',
        fieldPath: '.replicas',
        hint: 'Use 3, or 1.',
      },
      {
        rule: '!has(self.receivers) || !self.receivers.exists(r, has(r.email)) || (has(self.global) && has(self.global.smtp))',
        message: 'mail needs a server that takes it',
        fieldPath: '.receivers',
        hint: 'Set global.smtp.',
      },
    ],
  },
);

export type AlertmanagerSpec = Output<typeof alertmanager>;
