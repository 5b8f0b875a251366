import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type ComponentName, componentNames } from '../platform/component.ts';
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
  { component: 'log-agent', needs: ['loki'], without: 'the logs it reads have nowhere to go' },
  { component: 'alertmanager', needs: ['prometheus', 'loki'], without: 'nothing sends it alerts' },
];

export const dependencies: Check = (platform) => [
  ...idle(platform),
  ...unreachedTempo(platform),
  ...guessedIntake(platform),
  ...silentSwitch(platform),
  ...unusedExternal(platform),
];

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

/** What is written to elsewhere is no plain Prometheus, and takes OTLP elsewhere too: Mimir below /otlp. */
function guessedIntake(platform: ObservabilityPlatform): Diagnostic[] {
  const { enabled, external } = componentSpec(platform, 'prometheus');
  if (enabled || !external?.writeUrl || external.otlpUrl || !componentSpec(platform, 'otel-collector').enabled)
    return [];
  const intake = endpointOf(platform, platform.metadata.namespace, 'prometheus', 'otlp');
  return [
    {
      code: 'DEPENDENCY_MISSING',
      severity: 'warning',
      path: `${componentPath('prometheus')}.external.otlpUrl`,
      message: `the Collector sends metrics to ${intake?.url}, where a Prometheus takes OTLP and others may not`,
      hint: 'Name where it takes OTLP over HTTP: https://mimir.example.com/otlp.',
    },
  ];
}

/** What waits for an alert raises the alarm when none comes, and only a Prometheus that runs here has the rule for it. */
function silentSwitch(platform: ObservabilityPlatform): Diagnostic[] {
  const { enabled, deadMansSwitch } = platform.spec.components.alertmanager;
  if (!enabled || !deadMansSwitch || componentSpec(platform, 'prometheus').enabled) return [];
  return [
    {
      code: 'DEPENDENCY_MISSING',
      severity: 'warning',
      path: `${componentPath('alertmanager')}.deadMansSwitch`,
      message: 'no Prometheus runs here that fires the alert Watchdog, so whoever waits for it raises the alarm',
      hint: 'Give the Prometheus that sends alerts here a rule Watchdog with the expression vector(1), or enable prometheus.',
    },
  ];
}

function unusedExternal(platform: ObservabilityPlatform): Diagnostic[] {
  return componentNames.flatMap((name): Diagnostic[] => {
    const { enabled, external } = componentSpec(platform, name);
    if (!enabled || !external) return [];
    return [
      {
        code: 'NOT_ACTED_UPON',
        severity: 'warning',
        path: `${componentPath(name)}.external`,
        message: `${name} runs here, so the one that somebody else runs is not used`,
        hint: 'Set enabled to false to use it, or leave external out.',
      },
    ];
  });
}
