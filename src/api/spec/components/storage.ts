import { boolean, defaulted, list, object, oneOf, required, string } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { annotationMap, labelMap } from '../label-map.ts';
import { objectName, volumeSize } from '../text.ts';

const dataSource = object('What a new volume is filled with. Volumes that are there stay as they are.', {
  apiGroup: defaulted(
    string('API group of the source; empty for a PersistentVolumeClaim.', {
      pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$',
      expects: 'an API group such as snapshot.storage.k8s.io',
    }),
    'snapshot.storage.k8s.io',
  ),
  kind: defaulted(
    string('Kind of the source.', {
      pattern: '^[A-Za-z][A-Za-z0-9]*$',
      maxLength: 63,
      expects: 'a kind such as VolumeSnapshot',
    }),
    'VolumeSnapshot',
  ),
  name: required(objectName('Name of the source, in the namespace of the platform.')),
});

export const storage = object(
  'The volume of each replica.',
  {
    size: volumeSize('Size of the volume.'),
    storageClassName: objectName('Storage class; the cluster’s default when left out.'),
    accessModes: list(
      'One mode: ReadWriteOnce, which is assumed, for one node at a time, ReadWriteOncePod for one pod.',
      oneOf('The mode.', ['ReadWriteOnce', 'ReadWriteOncePod']),
      {
        maxItems: 2,
        rules: [{ rule: 'size(self) == 1', message: 'must have one entry: a volume here is written by one replica' }],
      },
    ),
    labels: labelMap('Labels of the claims.', 'Value of the label.'),
    annotations: annotationMap('Annotations of the claims.'),
    dataSource,
    ephemeral: boolean('No claim: the data is on the node, up to `size`, and goes with the pod.'),
  },
  {
    rules: [
      {
        rule: '!(has(self.ephemeral) && self.ephemeral) || !(has(self.storageClassName) || has(self.accessModes) || has(self.labels) || has(self.annotations) || has(self.dataSource))',
        message: 'without a claim there is nothing to set on one',
        fieldPath: '.ephemeral',
        hint: 'Leave out everything but size.',
      },
    ],
  },
);

export interface StorageSpec extends Output<typeof storage> {}
