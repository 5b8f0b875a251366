import { yamlText } from '../../objects/yaml.ts';
import type { FlowInput } from '../../platform/component.ts';
import type { RuleGroup } from '../../telemetry/rule.ts';

export const rulesDirectory = '/etc/prometheus-rules';

/** Rule files by name: what users bring along, and our own. */
export function ruleFiles(input: FlowInput, meshRules: readonly RuleGroup[]): Record<string, string> {
  const brought = Object.entries(input.contributions.rules).map(([name, text]) => [yamlName(name), text] as const);
  return {
    ...Object.fromEntries(brought),
    ...(input.endpoint('alertmanager') ? { 'gunj.yaml': yamlText(own) } : {}),
    ...(meshRules.length > 0 ? { 'gunj-mesh.yaml': yamlText({ groups: meshRules }) } : {}),
  };
}

/** An alert that always fires: who no longer gets it knows that alerts no longer arrive. */
const own = {
  groups: [
    {
      name: 'gunj',
      rules: [
        {
          alert: 'Watchdog',
          expr: 'vector(1)',
          labels: { severity: 'none' },
          annotations: {
            summary: 'Always firing: alerts get from Prometheus to Alertmanager.',
            description: 'A dead man’s switch that stops hearing of this alert should raise one of its own.',
          },
        },
      ],
    },
  ],
};

/** The pattern that loads them takes nothing else: a mounted directory holds others of Kubernetes' own. */
function yamlName(name: string): string {
  return name.endsWith('.yaml') ? name : `${name}.yaml`;
}
