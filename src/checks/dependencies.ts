import type { ComponentName } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

interface Dependency {
  component: ComponentName;
  /** One of these has to be on, or the component has nothing to do. */
  needs: ComponentName[];
  without: string;
}

const dependencyTable: Dependency[] = [
  { component: 'grafana', needs: ['prometheus', 'loki', 'tempo'], without: 'it has no datasource' },
  {
    component: 'otel-collector',
    needs: ['prometheus', 'loki', 'tempo'],
    without: 'what it receives is only written to its log',
  },
  { component: 'alertmanager', needs: ['prometheus', 'loki'], without: 'nothing sends it alerts' },
];

export const dependencies: Check = (platform) =>
  dependencyTable.flatMap(({ component, needs, without }) => {
    const runs = (name: ComponentName) => componentSpec(platform, name).enabled;
    if (!runs(component) || needs.some(runs)) return [];
    return [
      {
        code: 'DEPENDENCY_MISSING',
        severity: 'warning',
        path: `${componentPath(component)}.enabled`,
        message: `${component} runs without ${needs.join(', ')}: ${without}`,
        hint: `Enable one of ${needs.join(', ')}, or switch ${component} off.`,
      },
    ];
  });
