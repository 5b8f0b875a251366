import { apiGroup, plural, version } from '../../../api/names.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { releaseMarks } from './release.ts';

/** What API servers refuse by themselves, whether the operator runs or not: CEL that reads more than the rules of a CRD can. */
export interface Policy {
  /** `what.observability.io`: of the policy and of its binding. */
  name: string;
  /** What may happen without it, after a colon. */
  without: string;
  /** What becomes of a write that cannot be judged; absent: it is refused. */
  failurePolicy?: 'Fail' | 'Ignore';
  /** Writes it looks at; with more than one condition, those for which all are true. Absent: every one. */
  matchConditions?: readonly { name: string; expression: string }[];
  /** Evaluated where they are used, once: `variables.name`. One may use those before it. */
  variables?: readonly { name: string; expression: string }[];
  validations: readonly Validation[];
}

export interface Validation {
  /** CEL with `object`, `oldObject`, `request`, `authorizer` and `variables`: true where nothing is refused. */
  expression: string;
  /** For where the other cannot be evaluated, and as the whole message without it. One line. */
  message: string;
  /** CEL that gives the message. */
  messageExpression?: string;
  reason?: 'Forbidden' | 'Invalid';
}

const group = 'admissionregistration.k8s.io';

/**
 * The policy and the binding that puts it in force for platforms that are made or changed, wherever they are. `v1` is served from
 * Kubernetes 1.30 on.
 */
export function policyObjects(
  { name, failurePolicy = 'Fail', matchConditions = [], variables = [], validations }: Policy,
  labels: Record<string, string>,
): KubeObject[] {
  const spec = {
    failurePolicy,
    // With all that an API server fills in: it compares this as a whole, and so do we.
    matchConstraints: {
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      resourceRules: [
        {
          apiGroups: [apiGroup],
          apiVersions: [version],
          resources: [plural],
          operations: ['CREATE', 'UPDATE'],
          scope: '*',
        },
      ],
    },
    ...(matchConditions.length > 0 ? { matchConditions: [...matchConditions] } : {}),
    ...(variables.length > 0 ? { variables: [...variables] } : {}),
    validations: validations.map((one) => ({ reason: 'Invalid', ...one })),
  };
  return [
    {
      apiVersion: `${group}/v1`,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name, labels, annotations: releaseMarks(spec) },
      spec,
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name, labels },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}

/** Changes of the spec alone: those of metadata, by which the operator marks what it looks after, are nobody's affair. */
export const changesSpec = {
  name: 'changes-spec',
  expression: "request.operation == 'CREATE' || object.?spec != oldObject.?spec",
} as const;
