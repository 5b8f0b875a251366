import { object, required, string } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { objectName } from '../text.ts';

/** One value in a Secret of the platform's namespace. Values of secrets never appear in a resource, a status or rendered output. */
export function secretKey(description: string) {
  return object(description, {
    name: required(objectName('Name of the Secret, in the namespace of the platform.')),
    key: required(
      string('Key in the Secret.', {
        pattern: '^[-._a-zA-Z0-9]+$',
        minLength: 1,
        expects: 'a key of a Secret: letters, digits, dashes, underscores and dots',
      }),
    ),
  });
}

export type SecretKeySpec = Output<ReturnType<typeof secretKey>>;
