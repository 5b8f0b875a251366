import { map, object, required, string } from '../../schema/build.ts';
import { secretKey } from './secret-key.ts';

export const basicAuth = object('Name and password.', {
  username: required(
    string('Name of the user.', { pattern: '^[^:]+$', minLength: 1, expects: 'a name without a colon' }),
  ),
  passwordSecret: required(secretKey('The password.')),
});

/** Headers that clients set themselves, and those that would hold a secret in plain text. */
const reserved =
  'authorization|host|content-encoding|content-length|content-type|user-agent|connection|keep-alive|proxy-authenticate|proxy-authorization|www-authenticate|accept-encoding|x-prometheus-remote-write-version|x-prometheus-remote-read-version|x-amz-date|x-amz-security-token|x-amz-content-sha256';

/** Headers to send, in plain text; `also` are names that are refused besides, joined by bars. */
export function headers(description: string, also?: string) {
  const refused = also ? `${reserved}|${also}` : reserved;
  return map(
    description,
    string('Value.', {
      maxLength: 1024,
      pattern: '^([!-~]([ -~]*[!-~])?)?$',
      expects: 'printable ASCII characters, without spaces at the ends',
    }),
    {
      maxProperties: 16,
      rules: [
        {
          rule: `self.all(name, size(name) <= 128 && name.matches('^[-A-Za-z0-9]+$') && !name.matches('^(?i:${refused})$'))`,
          message: 'one of these headers is set by the client itself, would hold a secret, or is no name of a header',
          hint: 'Use a token or basicAuth, with a Secret, to say who we are.',
        },
      ],
    },
  );
}
