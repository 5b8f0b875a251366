import { defaulted, freeform, integer, list, object, required, string } from '../../schema/build.ts';
import type { Field, Output, Rule } from '../../schema/node.ts';
import { image, resources, version } from './common.ts';

const headerMatch = object('A header whose calls the canary takes, whatever its weight.', {
  header: required(
    string('Name of the header, or of the metadata of a gRPC call, in lower case: x-canary.', {
      pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
      minLength: 1,
      maxLength: 63,
      expects: 'a name in lower case: letters, digits and dashes',
      rules: [
        {
          rule: "!(self in ['host', 'uri', 'scheme', 'method', 'authority'])",
          message: 'is a part of the request, which meshes do not take for a header',
        },
      ],
    }),
  ),
  value: required(
    string('Its value, exactly.', {
      pattern: '^[!-~]([ -~]{0,253}[!-~])?$',
      minLength: 1,
      maxLength: 255,
      expects: 'printable characters without spaces at either end',
    }),
  ),
});

/** A second version of a component without state, beside the one that runs. */
export const canary = object(
  'A second version beside the one that runs: what is left out is as the component has it. The mesh gives it a share of the calls.',
  {
    version,
    image,
    replicas: defaulted(integer('Number of its pods.', { minimum: 1, maximum: 100 }), 1),
    weight: defaulted(
      integer('Share of the calls it takes, in percent; the rest is for the others.', { minimum: 0, maximum: 100 }),
      0,
    ),
    match: list('Calls it takes whatever its weight: those with any of these headers.', headerMatch, { maxItems: 8 }),
    resources,
    extraConfig: freeform(
      'Laid over the component’s own `extraConfig`: mappings are merged, everything else takes its place, null removes.',
    ),
  },
  {
    rules: [
      {
        rule: 'has(self.version) || has(self.image) || has(self.resources) || has(self.extraConfig)',
        message: 'nothing tells the canary from what runs already',
        hint: 'Set version, image, resources or extraConfig of it.',
      },
    ],
  },
);

/** For components of which a second one would not have what the first has: a field that cannot be set and says why. */
export function noCanary(why: string): {
  canary: Field<Record<string, unknown>, Record<string, unknown>, 'optional'>;
  rule: Rule;
} {
  return {
    canary: freeform(`Always refused: ${why}.`),
    rule: {
      rule: '!has(self.canary)',
      message: `there is no canary of it: ${why}`,
      fieldPath: '.canary',
      hint: 'Try the version in a platform of its own, in another namespace.',
    },
  };
}

export interface CanarySpec extends Output<typeof canary> {}
export interface HeaderMatchSpec extends Output<typeof headerMatch> {}
