import { boolean, defaulted, listBy, object, required, string } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { dnsLabel } from '../text.ts';

const remoteCluster = object('Another cluster of the same mesh.', {
  name: required(dnsLabel('Name of the cluster, unique among all clusters of the mesh.')),
  endpoint: required(
    string('Address of its API server: https://host:port.', {
      pattern:
        '^https://([A-Za-z0-9]([-A-Za-z0-9.]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}\\])(:[1-9][0-9]{0,4})?(/[-A-Za-z0-9._~%/]{0,200})?$',
      maxLength: 512,
      expects: 'an https URL such as https://secondary-api.example.com:6443',
    }),
  ),
  network: dnsLabel('Network the cluster is in; clusters of one network reach each other’s pods directly.'),
});

/** Observability over several clusters. */
export const multiCluster = object(
  'Observability over several clusters.',
  {
    enabled: defaulted(boolean('Whether other clusters take part.'), false),
    clusterName: dnsLabel('Name of this cluster in the mesh.'),
    network: dnsLabel('Network this cluster is in.'),
    remoteClusters: listBy('name', 'The other clusters.', remoteCluster, { maxItems: 64 }),
  },
  {
    rules: [
      {
        rule: '!self.enabled || has(self.clusterName)',
        message: 'is needed when multiCluster is enabled, so that clusters can be told apart',
        fieldPath: '.clusterName',
      },
      {
        rule: '!has(self.clusterName) || !has(self.remoteClusters) || self.remoteClusters.all(c, c.name != self.clusterName)',
        message: 'has an entry with the name of this cluster',
        fieldPath: '.remoteClusters',
        hint: 'Give every cluster a name of its own.',
      },
    ],
  },
);

export interface MultiClusterSpec extends Output<typeof multiCluster> {}
