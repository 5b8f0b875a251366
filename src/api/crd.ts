import type { KubeObject } from '../objects/object.ts';
import { apiGroup, kind, plural, shortName, singular, version } from './names.ts';
import type { Rule, Schema } from './schema/node.ts';
import { platformSchema } from './spec/platform.ts';

/** The CustomResourceDefinition of the platform, ready to apply. */
export function crd(): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${apiGroup}`,
      // Lets tools see that what a platform made is one set, which its labels delimit.
      labels: { 'applyset.kubernetes.io/is-parent-type': 'true' },
    },
    spec: {
      group: apiGroup,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular,
        shortNames: [shortName],
        categories: ['observability'],
      },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: structural(platformSchema) },
          subresources: { status: {} },
          additionalPrinterColumns: columns,
        },
      ],
    },
  };
}

const ready = '.status.conditions[?(@.type=="Ready")]';

const columns = [
  { name: 'Ready', type: 'string', jsonPath: `${ready}.status`, description: 'Whether the platform works.' },
  { name: 'Reason', type: 'string', jsonPath: `${ready}.reason`, description: 'Why it does or does not.' },
  { name: 'Mesh', type: 'string', jsonPath: '.status.serviceMesh.type', description: 'The mesh it is part of.' },
  {
    name: 'Objects',
    type: 'integer',
    jsonPath: '.status.plan.objects',
    description: 'How much it consists of.',
    priority: 1,
  },
  {
    name: 'Message',
    type: 'string',
    jsonPath: `${ready}.message`,
    description: 'The reason as a sentence.',
    priority: 1,
  },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
];

/** The schema as a CustomResourceDefinition may carry it: without the words that are for our own messages. */
export function structural(schema: Schema): Record<string, unknown> {
  const { expects: _expects, hint: _hint, description, properties, additionalProperties, items, ...all } = schema;
  const { 'x-kubernetes-validations': rules, ...own } = all;
  return {
    ...(description ? { description } : {}),
    ...own,
    ...(rules?.length ? { 'x-kubernetes-validations': rules.map(published) } : {}),
    ...(properties ? { properties: mapValues(properties, structural) } : {}),
    ...(additionalProperties ? { additionalProperties: structural(additionalProperties) } : {}),
    ...(items ? { items: structural(items) } : {}),
  };
}

function published({ hint, message, ...rule }: Rule): Rule {
  return { ...rule, message: hint ? `${message}. ${hint}` : message };
}

function mapValues<A, B>(values: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
