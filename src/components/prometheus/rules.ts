import { yamlText } from '../../objects/yaml.ts';
import type { FlowInput } from '../../platform/component.ts';
import { type OwnRulesInput, ownRules } from './own-rules.ts';

export const rulesDirectory = '/etc/prometheus-rules';

/** Rule files by name: what users bring along, and our own. */
export function ruleFiles(input: FlowInput, mesh: OwnRulesInput): Record<string, string> {
  const brought = Object.entries(input.contributions.rules).map(([name, text]) => [yamlName(name), text] as const);
  const own = Object.entries(ownRules(input, mesh)).map(([name, groups]) => [name, yamlText({ groups })] as const);
  return Object.fromEntries([...brought, ...own]);
}

/** The pattern that loads them takes nothing else: a mounted directory holds others of Kubernetes' own. */
function yamlName(name: string): string {
  return name.endsWith('.yaml') ? name : `${name}.yaml`;
}
