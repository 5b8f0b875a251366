import { boolean, defaulted, list, object, string } from '../schema/build.ts';
import type { Output } from '../schema/node.ts';

/** The alerts that come with the platform. */
export const alerts = object('Alerts about the platform itself and about the mesh, for Prometheus to evaluate.', {
  enabled: defaulted(boolean('Whether there are any. The alert Watchdog and those of `spec.slos` stay.'), true),
  disabled: list(
    'Alerts that are left out, by name.',
    string('Name of an alert.', {
      pattern: '^Gunj[A-Za-z]{1,60}$',
      maxLength: 64,
      expects: 'the name of an alert of docs/alerts.md, such as GunjLokiPanics',
    }),
    { maxItems: 64 },
  ),
});

export interface AlertsSpec extends Output<typeof alerts> {}
