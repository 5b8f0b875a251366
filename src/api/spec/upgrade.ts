import { list, object, oneOf } from '../schema/build.ts';
import type { Output } from '../schema/node.ts';

/** Components by their key in `spec.components`, as far as versions of theirs are judged. */
const component = oneOf('Component, as in `spec.components`.', [
  'prometheus',
  'alertmanager',
  'grafana',
  'loki',
  'tempo',
  'opentelemetryCollector',
]);

/** Steps between versions that have to be allowed. */
export const upgrade = object('Changes of version that are not made unless they are allowed.', {
  allowMajor: list('Components that may go to another major version.', component, { maxItems: 16 }),
  allowDowngrade: list(
    'Components that may go back to a version their data does not survive, since the volume was emptied or restored.',
    component,
    { maxItems: 16 },
  ),
});

export interface UpgradeSpec extends Output<typeof upgrade> {}
