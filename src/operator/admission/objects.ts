import { apiGroup, plural, version } from '../../api/names.ts';
import type { KubeObject } from '../../objects/object.ts';
import { webhookEntry, webhookName, webhookPath, webhookPort } from './names.ts';

/**
 * What leads the API server to the operator when somebody writes a platform. It only warns: what is refused is refused by the
 * rules in the CRD, so nothing depends on it (`Ignore`). The operator adds the authority of its certificate itself.
 */
export function admissionObjects(namespace: string, labels: Record<string, string>): KubeObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: webhookName, namespace, labels },
      spec: { selector: labels, ports: [{ name: 'https-webhook', port: 443, targetPort: webhookPort }] },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: webhookName, labels },
      webhooks: [
        {
          name: webhookEntry,
          clientConfig: { service: { namespace, name: webhookName, path: webhookPath, port: 443 } },
          rules: [
            {
              apiGroups: [apiGroup],
              apiVersions: [version],
              resources: [plural],
              operations: ['CREATE', 'UPDATE'],
              scope: 'Namespaced',
            },
          ],
          failurePolicy: 'Ignore',
          matchPolicy: 'Equivalent',
          sideEffects: 'None',
          timeoutSeconds: 5,
          admissionReviewVersions: ['v1'],
        },
      ],
    },
  ];
}
