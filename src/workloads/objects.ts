import type { KubeObject } from '../objects/object.ts';
import type { SecretRequest } from '../plan/plan.ts';
import { componentPath } from '../platform/component-spec.ts';
import { componentLabels, selectorLabels } from '../platform/labels.ts';
import type { ComponentInput } from './component-input.ts';
import { configMaps } from './config-objects.ts';

/** What a component's pods need before they start: identity, rights, configuration and a name. */
export function configObjects(input: ComponentInput): KubeObject[] {
  return [serviceAccount(input), ...accessObjects(input), ...configMaps(input), service(input)];
}

/** The secret the component asks for, if it does. */
export function secretRequest(input: ComponentInput): SecretRequest | undefined {
  const wanted = input.kind.secret?.();
  if (!wanted) return undefined;
  return {
    name: `${input.kind.name}-${wanted.suffix}`,
    namespace: input.namespace,
    labels: labels(input),
    path: componentPath(input.kind.name),
    values: wanted.values,
    generate: wanted.generate,
    retainWithVolumes: input.workload.dataPath !== undefined,
  };
}

function serviceAccount(input: ComponentInput): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(input, input.kind.name),
    // Pods that need a token mount it themselves.
    automountServiceAccountToken: false,
  };
}

function accessObjects(input: ComponentInput): KubeObject[] {
  const rules = input.workload.apiRules;
  if (!rules) return [];
  const { name } = input.kind;
  return [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: metadata(input, name), rules },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: metadata(input, name),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: input.namespace }],
    },
  ];
}

function service(input: ComponentInput): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(input, input.kind.name),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(input.kind.name),
      ports: input.kind.ports.map((port) => ({
        name: port.name,
        port: port.number,
        targetPort: port.number,
        protocol: 'TCP',
        appProtocol: port.appProtocol,
      })),
    },
  };
}

function metadata(input: ComponentInput, name: string): KubeObject['metadata'] {
  return { name, namespace: input.namespace, labels: labels(input) };
}

function labels(input: ComponentInput): Record<string, string> {
  return componentLabels(input.platform.metadata.name, input.kind.name);
}
