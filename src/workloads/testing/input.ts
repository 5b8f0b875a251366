import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { alertmanager } from '../../components/alertmanager/index.ts';
import { catalogue } from '../../components/catalogue.ts';
import { noAdditions } from '../../mesh/mesh.ts';
import type { Workload } from '../../platform/component.ts';
import { componentSpec } from '../../platform/component-spec.ts';
import { platformWith } from '../../testing/platform.ts';
import type { ComponentInput } from '../component-input.ts';

/** What Alertmanager's objects are made from, with a workload that has nothing but what a test gives it. */
export function inputWith(workload: Partial<Workload> = {}, spec: PlatformSpecInput = {}): ComponentInput {
  const platform = platformWith(spec);
  return {
    platform,
    namespace: 'monitoring',
    kind: alertmanager,
    spec: componentSpec(platform, 'alertmanager'),
    entry: catalogue.alertmanager,
    image: 'example.com/alertmanager:1',
    workload: {
      args: [],
      env: [],
      config: [],
      user: 65534,
      dataPath: '/data',
      scratch: [],
      terminationGracePeriodSeconds: 60,
      ...workload,
    },
    additions: noAdditions,
    track: 'stable',
  };
}
