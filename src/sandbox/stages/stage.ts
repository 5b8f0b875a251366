/** A step in the life of a simulated object, as kwok reads it. */
export interface Stage {
  apiVersion: 'kwok.x-k8s.io/v1alpha1';
  kind: 'Stage';
  metadata: { name: string };
  spec: Record<string, unknown>;
}

export interface StageInput {
  name: string;
  kind: 'Node' | 'Pod' | 'PersistentVolume' | 'PersistentVolumeClaim';
  /** A jq expression over the object that is true when this stage is next. Stages of a kind exclude each other. */
  when: string;
  /** Milliseconds: at least, and at most. */
  delay?: [number, number];
  steps: StageStep[];
}

export type StageStep =
  /** Go template of what is merged into the status. */
  | { status: string }
  /** Go template of an object to create. */
  | { create: string }
  /** Go template of an object to merge into one that exists. */
  | { merge: string }
  | { delete: true };

export function stage({ name, kind, when, delay, steps }: StageInput): Stage {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind },
      selector: { matchExpressions: [{ jq: { key: when, operator: 'In', values: ['true'] } }] },
      ...(delay ? { delay: { durationMilliseconds: delay[0], jitterDurationMilliseconds: delay[1] } } : {}),
      steps: steps.map(stepOf),
    },
  };
}

function stepOf(step: StageStep): Record<string, unknown> {
  if ('status' in step) return { patch: { subresource: 'status', root: 'status', template: step.status } };
  if ('create' in step) return { apply: { template: step.create } };
  if ('merge' in step) return { apply: { template: step.merge, type: 'merge' } };
  return { delete: true };
}
