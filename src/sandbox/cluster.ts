import type { KubeObject } from '../objects/object.ts';
import { network } from './flags.ts';
import { volumeProvisioner } from './stages/volume.ts';

/** Three nodes in three zones, of a common size. */
export function nodes(kubernetesVersion: string): KubeObject[] {
  return ['a', 'b', 'c'].map((letter, index) => {
    const name = `node-${letter}`;
    const podRange = `10.244.${index + 1}.0/24`;
    const capacity = { cpu: '8', memory: '32Gi', pods: '110', 'ephemeral-storage': '200Gi' };
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/os': 'linux',
          'topology.kubernetes.io/region': 'region-1',
          'topology.kubernetes.io/zone': `region-1${letter}`,
        },
      },
      spec: { podCIDR: podRange, podCIDRs: [podRange], providerID: `sandbox://${name}` },
      status: {
        capacity,
        allocatable: { ...capacity, cpu: '7900m', memory: '30Gi' },
        addresses: [
          { type: 'InternalIP', address: `10.0.0.${index + 11}` },
          { type: 'Hostname', address: name },
        ],
        nodeInfo: {
          architecture: 'amd64',
          operatingSystem: 'linux',
          osImage: 'Sandbox Linux',
          kernelVersion: '6.12.0',
          containerRuntimeVersion: 'containerd://2.1.4',
          kubeletVersion: `v${kubernetesVersion}`,
          kubeProxyVersion: '',
          machineID: name,
          systemUUID: name,
          bootID: name,
        },
      },
    };
  });
}

/** The default class: a volume is made when a pod that wants it has a node, as clouds do. */
export function storageClass(): KubeObject {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: volumeProvisioner,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
  };
}

/** The cluster's DNS as network policies find it: pods labelled `k8s-app: kube-dns` behind the Service `kube-dns`. */
export function dns(): KubeObject[] {
  const labels = { 'k8s-app': 'kube-dns' };
  const metadata = { namespace: 'kube-system', labels: { ...labels, 'kubernetes.io/name': 'CoreDNS' } };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...metadata, name: 'coredns' } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, name: 'kube-dns' },
      spec: {
        selector: labels,
        clusterIP: network.dnsAddress,
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
          { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
          { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, name: 'coredns' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: 'coredns',
            priorityClassName: 'system-cluster-critical',
            containers: [
              {
                name: 'coredns',
                image: 'registry.k8s.io/coredns/coredns:v1.13.1',
                ports: [
                  { containerPort: 53, name: 'dns', protocol: 'UDP' },
                  { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
                  { containerPort: 9153, name: 'metrics', protocol: 'TCP' },
                ],
                readinessProbe: { httpGet: { path: '/ready', port: 8181 } },
                resources: { requests: { cpu: '100m', memory: '70Mi' } },
              },
            ],
          },
        },
      },
    },
  ];
}
