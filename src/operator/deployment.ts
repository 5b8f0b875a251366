import { meshes } from '../mesh/registry.ts';
import type { KubeObject } from '../objects/object.ts';
import { webhookPort } from './admission/names.ts';
import { admissionObjects } from './admission/objects.ts';

export interface DeploymentOptions {
  /** Image with the `gunj` command as its entry point. */
  image: string;
  namespace?: string;
  name?: string;
  /** Of them one writes; the others know all that happens and take over. */
  replicas?: number;
}

const port = 8080;
/**
 * MiB that the engine may use for objects that live long, and at most three times as many as the second for those that have just been
 * made. With a quarter of that it takes a fifth more processor time, to tell them apart more often; by itself it goes to much more than
 * an operator needs.
 */
export const operatorNodeOptions = '--max-old-space-size=320 --max-semi-space-size=16';

/** The operator as a Deployment within the restricted pod security standard, and what keeps one of its pods running. */
export function operatorWorkload(options: DeploymentOptions): KubeObject[] {
  const { replicas = 2, namespace = 'gunj-system', name = 'gunj-operator' } = options;
  const labels = { 'app.kubernetes.io/name': 'gunj-operator' };
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace, labels },
    spec: { minAvailable: 1, selector: { matchLabels: labels } },
  };
  return [
    deployment({ ...options, replicas, namespace, name }),
    ...(replicas > 1 ? [budget] : []),
    ...admissionObjects(namespace, labels),
  ];
}

function deployment({ image, namespace, name, replicas }: Required<DeploymentOptions>): KubeObject {
  const labels = { 'app.kubernetes.io/name': 'gunj-operator' };
  const probe = (path: string) => ({ httpGet: { path, port }, periodSeconds: 10, timeoutSeconds: 5 });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      // A new one waits for the lease, which an old one gives back when it ends.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      selector: { matchLabels: labels },
      template: {
        // Where its own namespace is in a mesh: the API server has no identity there.
        metadata: { labels, annotations: uncaptured([webhookPort]) },
        spec: {
          serviceAccountName: name,
          // What has begun is finished first.
          terminationGracePeriodSeconds: 30,
          topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
            maxSkew: 1,
            topologyKey,
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: labels },
          })),
          securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'operator',
              image,
              args: ['operator', `--metrics-port=${port}`, `--webhook-port=${webhookPort}`],
              env: [
                { name: 'NODE_OPTIONS', value: operatorNodeOptions },
                { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
              ],
              ports: [
                { name: 'http-metrics', containerPort: port },
                { name: 'https-webhook', containerPort: webhookPort },
              ],
              livenessProbe: probe('/healthz'),
              readinessProbe: probe('/readyz'),
              resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    },
  };
}

function uncaptured(ports: readonly number[]): Record<string, string> {
  return Object.assign({}, ...meshes.map((mesh) => mesh.uncaptured?.(ports) ?? {})) as Record<string, string>;
}
