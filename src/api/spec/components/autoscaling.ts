import { defaulted, integer, object, required } from '../../schema/build.ts';
import type { Output, Rule } from '../../schema/node.ts';

const share = { minimum: 1, maximum: 1000 };

export const autoscaling = object(
  'Lets the cluster decide on the number of replicas.',
  {
    minReplicas: defaulted(integer('Fewest replicas.', { minimum: 1, maximum: 100 }), 1),
    maxReplicas: required(integer('Most replicas.', { minimum: 1, maximum: 100 })),
    targetCPUUtilizationPercentage: integer(
      'Processor time the container uses, as a share of what it requests; 80 when neither target is given.',
      share,
    ),
    targetMemoryUtilizationPercentage: integer('Memory the container uses, as a share of what it requests.', share),
  },
  {
    rules: [
      {
        rule: 'self.minReplicas <= self.maxReplicas',
        message: 'must be at least minReplicas',
        fieldPath: '.maxReplicas',
      },
    ],
  },
);

/** Two would decide on one number. */
export const eitherReplicasOrAutoscaling: Rule = {
  rule: '!(has(self.replicas) && has(self.autoscaling))',
  message: 'replicas and autoscaling exclude each other',
  fieldPath: '.replicas',
  hint: 'Leave replicas out: minReplicas takes its place.',
};

export interface AutoscalingSpec extends Output<typeof autoscaling> {}
