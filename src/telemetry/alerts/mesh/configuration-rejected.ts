import type { MeshAlert } from '../mesh-alert.ts';

export const configurationRejected: MeshAlert = {
  name: 'GunjMeshConfigurationRejected',
  about: 'controlPlane',
  severity: 'warning',
  for: '5m',
  reads: ({ controlPlane }) => controlPlane.rejections,
  expr({ controlPlane }) {
    const rejected = controlPlane.rejections?.query({ window: '10m', by: ['cluster', 'type'] });
    return rejected && `${rejected} > 0`;
  },
  summary: 'Proxies refuse what the control plane sends them.',
  description: (label) => `Proxies refuse configuration of the kind ${label('type')} and go on with what they had.`,
};
