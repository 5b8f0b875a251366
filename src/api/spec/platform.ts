import type { ObjectMeta } from '../../objects/object.ts';
import type { apiVersion, kind } from '../names.ts';
import { boolean, defaulted, object, oneOf } from '../schema/build.ts';
import type { Input, Output, Schema } from '../schema/node.ts';
import { namespaceOnlyRules } from '../scope/rules.ts';
import { components } from './components/index.ts';
import { global } from './global.ts';
import { serviceMesh } from './mesh/mesh.ts';
import { observability } from './observability.ts';
import { slos } from './slo.ts';
import { type PlatformStatus, status } from './status.ts';
import { upgrade } from './upgrade.ts';

/** What a person asks for. */
export const spec = object(
  'What is asked for.',
  {
    serviceMesh,
    components: defaulted(components, {}),
    global: defaulted(global, {}),
    observability,
    scope: oneOf(
      'How far the platform reaches. `Namespace`: no further than its own namespace; fields that would are refused, and of a mesh the control plane is not read. `Cluster`, or left out: as far as its fields say, which takes the right to `use` `observabilityplatforms/clusterscope` where that is asked for.',
      ['Namespace', 'Cluster'],
    ),
    slos,
    upgrade,
    proof: defaulted(
      oneOf(
        'What happens to a plan whose policies would let through more or less than what is declared: it is refused, or carried out with a warning.',
        ['Enforce', 'Warn'],
      ),
      'Enforce',
    ),
    paused: defaulted(boolean('While true the operator changes nothing of this platform.'), false),
    deletionPolicy: defaulted(
      oneOf('What happens to volumes and their secrets when the resource is deleted.', ['Retain', 'Delete']),
      'Retain',
    ),
  },
  {
    rules: [
      ...namespaceOnlyRules,
      {
        rule: '!(has(self.serviceMesh) && has(self.serviceMesh.observability) && has(self.serviceMesh.observability.wholeMesh) && self.serviceMesh.observability.wholeMesh) || (has(self.observability) && has(self.observability.namespaces) && has(self.observability.namespaces.all) && self.observability.namespaces.all)',
        message: 'needs spec.observability.namespaces.all: nobody else of the mesh is let in to the Collector',
        fieldPath: '.serviceMesh.observability.wholeMesh',
        hint: 'Set spec.observability.namespaces.all to true, or take wholeMesh out.',
      },
    ],
  },
);

const platformSpec = defaulted(spec, {});

export interface PlatformSpec extends Output<typeof spec> {}
export interface PlatformSpecInput extends Input<typeof spec> {}

/** The resource with every default in place. */
export interface ObservabilityPlatform {
  apiVersion: typeof apiVersion;
  kind: typeof kind;
  /** `namespace` is `default` where none was given, as kubectl has it. */
  metadata: ObjectMeta & { namespace: string };
  spec: PlatformSpec;
  /** As the API server gave it; not there in a file. */
  status?: PlatformStatus;
}

/** The resource as a person writes it. */
export interface ObservabilityPlatformInput {
  apiVersion: typeof apiVersion;
  kind: typeof kind;
  metadata: ObjectMeta;
  spec?: PlatformSpecInput;
}

/** The whole resource, as the CustomResourceDefinition has it. */
export const platformSchema: Schema = {
  type: 'object',
  description: 'An observability platform that works inside a service mesh. One per namespace.',
  properties: {
    apiVersion: { type: 'string', description: 'Always observability.io/v1beta1.' },
    kind: { type: 'string', description: 'Always ObservabilityPlatform.' },
    metadata: {
      type: 'object',
      // The API server describes metadata itself and takes only bounds of the name.
      description: '',
      properties: {
        name: {
          type: 'string',
          description: 'Name of the platform.',
          maxLength: 40,
          pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
          expects: 'lower-case letters, digits and dashes, beginning and ending with a letter or digit',
        },
      },
    },
    spec: platformSpec.schema,
    status: status.schema,
  },
  required: ['metadata'],
};
