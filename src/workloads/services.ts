import type { KubeObject } from '../objects/object.ts';
import type { Port } from '../platform/component.ts';
import type { ComponentInput } from './component-input.ts';
import { workloadLabels, workloadName, workloadSelector } from './selector.ts';

/** The Service others call the component by, and the one its replicas find each other by. */
export function services(input: ComponentInput): KubeObject[] {
  const { kind, workload } = input;
  return [
    service(input, workloadName(input), kind.ports, {}, input.serviceAnnotations),
    ...(workload.peers
      ? [
          service(input, workload.peers.serviceName, workload.peers.ports, {
            clusterIP: 'None',
            // Replicas that find each other get ready by that.
            ...(workload.peers.readyAlone ? {} : { publishNotReadyAddresses: true }),
          }),
        ]
      : []),
  ];
}

function service(
  input: ComponentInput,
  name: string,
  ports: readonly Port[],
  more: Record<string, unknown>,
  annotations: Readonly<Record<string, string>> = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace: input.namespace,
      labels: workloadLabels(input),
      ...(Object.keys(annotations).length > 0 ? { annotations: { ...annotations } } : {}),
    },
    spec: {
      type: 'ClusterIP',
      ...more,
      selector: workloadSelector(input),
      ports: ports.map((port) => ({
        name: port.name,
        port: port.number,
        targetPort: port.number,
        protocol: 'TCP',
        ...(port.alsoGrpc ? {} : { appProtocol: port.appProtocol }),
      })),
    },
  };
}
