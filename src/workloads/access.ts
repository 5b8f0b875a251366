import type { KubeObject } from '../objects/object.ts';
import type { PolicyRule, Workload } from '../platform/component.ts';
import { componentLabels } from '../platform/labels.ts';
import type { ComponentInput } from './component-input.ts';

const group = 'rbac.authorization.k8s.io';

/** Whether the component calls the Kubernetes API at all, and so needs a token for it. */
export function callsApi({ apiRules, apiRulesIn, clusterRules }: Workload): boolean {
  return apiRules !== undefined || (apiRulesIn?.namespaces.length ?? 0) > 0 || clusterRules !== undefined;
}

export function serviceAccount(input: ComponentInput): KubeObject {
  const annotations = input.workload.serviceAccountAnnotations;
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: input.kind.name,
      namespace: input.namespace,
      labels: labels(input),
      ...(annotations ? { annotations } : {}),
    },
    // Pods that need a token mount it themselves.
    automountServiceAccountToken: false,
  };
}

/** Rights in the platform's namespace, in others, and in the cluster: each as narrow as the component says. */
export function accessObjects(input: ComponentInput): KubeObject[] {
  const { apiRules, apiRulesIn, clusterRules } = input.workload;
  const { name } = input.kind;
  const elsewhere = [...new Set(apiRulesIn?.namespaces ?? [])].sort();
  return [
    ...(apiRules ? rights(input, name, apiRules, input.namespace) : []),
    // Named after where the platform is: several may look at the same namespace.
    ...elsewhere.flatMap((there) => rights(input, `${input.namespace}-${name}`, apiRulesIn?.rules ?? [], there)),
    ...(clusterRules ? rights(input, `observability:${input.namespace}:${name}`, clusterRules) : []),
  ];
}

/** A role and who has it; in the whole cluster when no namespace is given. */
function rights(input: ComponentInput, name: string, rules: PolicyRule[], namespace?: string): KubeObject[] {
  const metadata = () => ({ name, ...(namespace === undefined ? {} : { namespace }), labels: labels(input) });
  const scope = namespace === undefined ? 'Cluster' : '';
  return [
    { apiVersion: `${group}/v1`, kind: `${scope}Role`, metadata: metadata(), rules },
    {
      apiVersion: `${group}/v1`,
      kind: `${scope}RoleBinding`,
      metadata: metadata(),
      roleRef: { apiGroup: group, kind: `${scope}Role`, name },
      subjects: [{ kind: 'ServiceAccount', name: input.kind.name, namespace: input.namespace }],
    },
  ];
}

function labels(input: ComponentInput): Record<string, string> {
  return componentLabels(input.platform.metadata.name, input.kind.name);
}
