import { boolean, defaulted, list, object, oneOf, required, string } from '../../../schema/build.ts';
import type { Output } from '../../../schema/node.ts';
import { httpUrl, objectName } from '../../text.ts';
import { secretKey } from '../common.ts';
import { iniText } from './text.ts';

const oidc = object(
  'Login by an OpenID Connect provider. Its URLs are in its discovery document, below /.well-known/openid-configuration of the issuer.',
  {
    name: defaulted(iniText('Shown on the login button.', 64), 'Single sign-on'),
    clientId: required(iniText('Client that the provider knows Grafana by.')),
    clientSecret: secretKey('The client’s secret; leave it out for a public client.'),
    authUrl: required(httpUrl('Where browsers log in: authorization_endpoint.')),
    tokenUrl: required(httpUrl('Where Grafana gets tokens: token_endpoint.')),
    apiUrl: required(httpUrl('Where Grafana asks who somebody is: userinfo_endpoint.')),
    signOutUrl: httpUrl('Where browsers are sent after logging out: end_session_endpoint.'),
    scopes: defaulted(
      list(
        'What is asked for.',
        string('A scope.', {
          pattern: '^[-A-Za-z0-9_.:/]+$',
          minLength: 1,
          maxLength: 128,
          expects: 'a scope such as groups',
        }),
        { maxItems: 16 },
      ),
      ['openid', 'profile', 'email'],
    ),
    roleAttributePath: iniText(
      "JMESPath that gives the role from the claims: contains(groups[*], 'admins') && 'Admin' || 'Viewer'.",
      1024,
    ),
    roleAttributeStrict: boolean('Refuse people for whom roleAttributePath gives no role.'),
    allowedDomains: list(
      'Domains of the mail addresses that are let in; all when left out.',
      string('A domain.', {
        pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
        expects: 'a domain such as example.com',
      }),
      { maxItems: 32 },
    ),
    usePkce: defaulted(boolean('Protect the exchange of the code with PKCE.'), true),
    autoLogin: boolean('Skip the login page.'),
    skipOrgRoleSync: boolean('Give roles in Grafana, and leave them alone when people log in.'),
    ca: secretKey('Certificates of the authorities that the provider’s certificate is checked by, in PEM.'),
  },
);

const anonymous = object('People who have not logged in.', {
  enabled: defaulted(boolean('Whether they see anything.'), false),
  role: defaulted(oneOf('What they may do.', ['Viewer', 'Editor', 'Admin']), 'Viewer'),
});

/** How people log in. */
export const auth = object('How people log in. Without any of it: by user name and password.', {
  oidc,
  anonymous,
  disableLoginForm: defaulted(boolean('Whether the form for user name and password is taken away.'), false),
});

export const admin = object('The first administrator. A Secret with a random password is made when left out.', {
  existingSecret: required(
    object('A Secret of your own with name and password. Grafana reads the password when its database is new.', {
      name: required(objectName('Name of the Secret, in the namespace of the platform.')),
      userKey: defaulted(dataKey('Key with the name.'), 'admin-user'),
      passwordKey: defaulted(dataKey('Key with the password.'), 'admin-password'),
    }),
  ),
});

function dataKey(description: string) {
  return string(description, {
    pattern: '^[-._a-zA-Z0-9]+$',
    minLength: 1,
    expects: 'a key of a Secret: letters, digits, dashes, underscores and dots',
  });
}

export interface AuthSpec extends Output<typeof auth> {}
export interface OidcSpec extends Output<typeof oidc> {}
