import { boolean, defaulted, freeform, integer, object, oneOf, required, string } from '../../schema/build.ts';
import type { Output, Rule } from '../../schema/node.ts';
import { componentMesh } from '../mesh/injection.ts';
import { quantity, registryPart, repositoryPart, retentionTime } from '../text.ts';
import { podDisruptionBudget } from './disruption.ts';
import { podTemplate } from './pod-template.ts';
import { scheduling } from './scheduling.ts';

export { type SecretKeySpec, secretKey } from './secret-key.ts';
export { type StorageSpec, storage } from './storage.ts';

/** Where an image comes from; what is left out is taken from the release's own catalogue. */
export const image = object(
  'The image to run; what is left out comes from the catalogue of this release.',
  {
    registry: string('Registry, with its port if need be: registry.example.com:5000.', {
      pattern: `^${registryPart}$`,
      minLength: 1,
      expects: 'a registry such as quay.io or registry.example.com:5000',
    }),
    repository: string('Path of the image in the registry: prometheus/prometheus.', {
      pattern: `^${repositoryPart}$`,
      minLength: 1,
      expects: 'a repository such as prometheus/prometheus, without registry and tag',
    }),
    tag: string('Tag of the image; `version` still says which version’s configuration is written.', {
      pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$',
      minLength: 1,
      maxLength: 128,
      expects: 'an image tag such as v3.13.5',
    }),
    digest: string('Digest of the image, instead of a tag: sha256: and 64 hexadecimal digits.', {
      pattern: '^sha256:[0-9a-f]{64}$',
      maxLength: 71,
      expects: 'sha256: followed by 64 hexadecimal digits',
    }),
    pullPolicy: oneOf('When the image is pulled; the cluster decides when left out.', [
      'Always',
      'IfNotPresent',
      'Never',
    ]),
  },
  {
    rules: [
      {
        rule: '!(has(self.tag) && has(self.digest))',
        message: 'tag and digest exclude each other: a digest alone decides what runs',
        fieldPath: '.tag',
        hint: 'Keep the digest to pin exact bytes, or the tag to follow a name.',
      },
    ],
  },
);

const amounts = {
  cpu: quantity('Processor time, in cores.'),
  memory: quantity('Memory, in bytes.'),
  'ephemeral-storage': quantity('Scratch space on the node, in bytes.'),
};

/** No pod would be made otherwise, and only the workload's events would say so. */
function withinLimit(name: keyof typeof amounts): Rule {
  // CEL's way to write a dash in a name.
  const member = name.replaceAll('-', '__dash__');
  const present = ['requests', 'limits'].map((side) => `has(self.${side}) && has(self.${side}.${member})`).join(' && ');
  const fits = `quantity(string(self.requests.${member})).compareTo(quantity(string(self.limits.${member}))) <= 0`;
  return {
    rule: `!(${present}) || ${fits}`,
    message: 'asks for more than its limit allows',
    fieldPath: `.requests.${name}`,
  };
}

export const resources = object(
  'What the component’s own container asks for; the mesh’s proxy comes on top.',
  {
    requests: object('What the scheduler sets aside.', amounts),
    limits: object('What the container cannot exceed.', amounts),
  },
  { rules: [withinLimit('cpu'), withinLimit('memory'), withinLimit('ephemeral-storage')] },
);

export const retention = object('How long data is kept.', {
  time: required(retentionTime('Age at which data is deleted.')),
});

export const version = string('Version to run, without a leading v; the catalogue’s when left out.', {
  pattern: '^[0-9]{1,5}\\.[0-9]{1,5}\\.[0-9]{1,5}(-[0-9A-Za-z][0-9A-Za-z.-]*)?$',
  maxLength: 64,
  expects: 'a full version without a leading v, such as 3.13.5',
});

/** The fields every component has. */
export const common = {
  enabled: defaulted(boolean('Whether the component runs.'), true),
  version,
  image,
  replicas: integer('Number of pods; 1 when left out.', { minimum: 1, maximum: 100 }),
  resources,
  scheduling,
  podDisruptionBudget,
  podTemplate,
  mesh: componentMesh,
  extraConfig: freeform(
    'Merged into the component’s own configuration, in its own format: mappings are merged, lists as the reference of the component says, null removes.',
  ),
};

/** Refuses a second replica of what cannot share its data, with the way out. */
export function single(message: string, hint: string): Rule {
  return { rule: '!has(self.replicas) || self.replicas <= 1', message, fieldPath: '.replicas', hint };
}

export interface ImageSpec extends Output<typeof image> {}
export interface ResourcesSpec extends Output<typeof resources> {}
export interface RetentionSpec extends Output<typeof retention> {}
