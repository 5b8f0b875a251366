import { freeform, object } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { annotationMap, labelMap } from '../label-map.ts';

export const podTemplate = object(
  'Merged into the pods last, as kubectl’s strategic merge does it: containers, volumes, variables and mounts by name. What would weaken the pods is refused.',
  {
    metadata: object('Labels and annotations of the pods.', {
      labels: labelMap('Labels.', 'Value of the label.'),
      annotations: annotationMap('Annotations.'),
    }),
    spec: freeform('A part of a PodSpec.'),
  },
);

export interface PodTemplateSpec extends Output<typeof podTemplate> {}
