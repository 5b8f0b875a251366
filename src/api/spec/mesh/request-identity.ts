import { boolean, defaulted, list, object, required, string } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { dnsLabel } from '../text.ts';
import { componentKey } from './callers.ts';

const header = object('A header that carries the token.', {
  name: required(
    string('Its name.', {
      pattern: '^[A-Za-z0-9-]+$',
      minLength: 1,
      maxLength: 128,
      expects: 'the name of an HTTP header such as x-id-token',
    }),
  ),
  prefix: string('What stands before the token: "Bearer ".', { minLength: 1, maxLength: 64 }),
});

/** Tokens of one issuer, and how they are checked. */
export const requestIdentity = object(
  'Tokens (JWT) of one issuer that requests to a component may carry, or have to.',
  {
    name: required(dnsLabel('Name of the entry.')),
    component: required(componentKey('Who is called.')),
    issuer: required(
      string('Issuer, exactly as the claim `iss` has it.', {
        pattern: '^[^*\\s]+$',
        minLength: 1,
        maxLength: 512,
        expects: 'an issuer without spaces and stars, such as https://login.example.com',
      }),
    ),
    jwksUri: string(
      'Where the issuer publishes its keys. The mesh’s control plane fetches them, so it has to reach it.',
      {
        pattern:
          '^https://([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?|\\[[0-9a-fA-F:.]+\\])(:[1-9][0-9]{0,4})?(/[-A-Za-z0-9_.~%/]*)?$',
        maxLength: 1024,
        expects: 'an https:// URL without credentials, query and fragment',
        hint: 'Where there is no https, put the keys into jwks: who can change what is fetched can sign tokens.',
      },
    ),
    jwks: string('The keys themselves, as a JSON Web Key Set. Public keys alone.', {
      minLength: 2,
      maxLength: 8192,
      rules: [
        {
          rule: "self.matches('^[ \\t\\r\\n]*[{]') && self.contains('\"keys\"')",
          message: 'is no JSON Web Key Set',
          hint: 'It looks like {"keys":[{"kty":"RSA","kid":"…","n":"…","e":"AQAB"}]}.',
        },
        {
          rule: '!self.matches(\'"(d|p|q|dp|dq|qi|oth|k)"[ \\t\\r\\n]*:\')',
          message: 'holds a private or symmetric key, with which anybody could sign tokens',
          hint: 'Leave everything but the public members out, and replace that key: it was in this resource.',
        },
      ],
    }),
    audiences: list(
      'Audiences of which a token has to have one (claim `aud`). Absent: any.',
      string('An audience.', { minLength: 1, maxLength: 256 }),
      { maxItems: 16 },
    ),
    fromHeaders: list(
      'Headers that may carry the token. Absent: Authorization, after "Bearer ", where Grafana’s own API tokens travel too and would be refused.',
      header,
      { maxItems: 4 },
    ),
    forward: defaulted(boolean('Whether the component gets to see the token. When false, it is taken off.'), false),
    required: defaulted(
      boolean(
        'Whether callers from outside the platform need such a token to be let in. When false, a bad token is refused and none is fine.',
      ),
      false,
    ),
  },
  {
    rules: [
      {
        rule: 'has(self.jwksUri) != has(self.jwks)',
        message: 'needs either jwksUri or jwks',
        hint: 'Set jwksUri to what the issuer’s /.well-known/openid-configuration calls jwks_uri.',
      },
    ],
  },
);

export interface RequestIdentitySpec extends Output<typeof requestIdentity> {}
