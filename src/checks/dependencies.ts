import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ComponentName } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import { endpointOf } from '../platform/endpoint.ts';
import type { Check } from './check.ts';

interface Dependency {
  component: ComponentName;
  /** One of these has to be there, run here or by somebody else, or the component has nothing to do. */
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

export const dependencies: Check = (platform) => [...idle(platform), ...unreachedTempo(platform)];

function idle(platform: ObservabilityPlatform): Diagnostic[] {
  return dependencyTable.flatMap(({ component, needs, without }) => {
    const isThere = (name: ComponentName) => endpointOf(platform, platform.metadata.namespace, name) !== undefined;
    if (!componentSpec(platform, component).enabled || needs.some(isThere)) return [];
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
}

/** Spans go over gRPC, for which an external Tempo has another address than for queries. */
function unreachedTempo(platform: ObservabilityPlatform): Diagnostic[] {
  const { enabled, external } = componentSpec(platform, 'tempo');
  if (enabled || !external || external.otlpUrl || !componentSpec(platform, 'otel-collector').enabled) return [];
  return [
    {
      code: 'DEPENDENCY_MISSING',
      severity: 'warning',
      path: `${componentPath('tempo')}.external.otlpUrl`,
      message: 'the Collector does not know where this Tempo takes spans, so it does not send any there',
      hint: 'Name the URL of its OTLP receiver: https://tempo.example.com:4317.',
    },
  ];
}
