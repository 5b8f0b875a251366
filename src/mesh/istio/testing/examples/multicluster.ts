import type { RowExamples } from '../../../testing/example.ts';

export const multiClusterExamples: RowExamples = {
  'spec.serviceMesh.multiCluster': {
    set: {
      enabled: true,
      clusterName: 'primary',
      network: 'network1',
      remoteClusters: [{ name: 'secondary', endpoint: 'https://secondary.example.com:6443', network: 'network2' }],
    },
  },
};
