import type { KubeObject } from '../objects/object.ts';

export interface DeploymentOptions {
  /** Image with the `gunj` command as its entry point. */
  image: string;
  namespace?: string;
  name?: string;
}

const port = 8080;

/** The operator as a Deployment of one pod, within the restricted pod security standard. */
export function operatorDeployment(options: DeploymentOptions): KubeObject {
  const { image, namespace = 'gunj-system', name = 'gunj-operator' } = options;
  const labels = { 'app.kubernetes.io/name': 'gunj-operator' };
  const probe = (path: string) => ({ httpGet: { path, port }, periodSeconds: 10, timeoutSeconds: 5 });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      // Never two at a time: each would undo what the other does during an upgrade.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          // What has begun is finished first.
          terminationGracePeriodSeconds: 30,
          securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'operator',
              image,
              args: ['operator', `--metrics-port=${port}`],
              env: [
                { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
              ],
              ports: [{ name: 'http-metrics', containerPort: port }],
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
