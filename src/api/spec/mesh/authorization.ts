import { boolean, defaulted, list, listBy, object, required, string } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { dnsLabel } from '../text.ts';
import { componentKey, componentPort, namespaceList, origin, podLabels, reason, requestLimits } from './callers.ts';
import { requestIdentity } from './request-identity.ts';

const caller = object(
  'Who calls, by identity in the mesh.',
  {
    serviceAccounts: list(
      'Service accounts the callers run as: namespace/name.',
      string('A service account.', {
        pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$',
        maxLength: 317,
        expects: 'a namespace and the name of a service account in it, such as shop/checkout',
      }),
      { maxItems: 32, rules: [{ rule: 'size(self) > 0', message: 'must name at least one service account' }] },
    ),
    namespaces: namespaceList('Namespaces of which every service account may call.'),
    trustDomain: string(
      'Trust domain of their identities, for callers of another mesh. This mesh has to trust it (trustDomainAliases). Absent: this mesh’s own.',
      {
        pattern: '^[a-z0-9_-]+(\\.[a-z0-9_-]+)*$',
        maxLength: 253,
        expects: 'a trust domain such as cluster.local or east.example.com',
      },
    ),
    labels: podLabels('Labels their pods have, for network policies; all pods of these namespaces when left out.'),
    via: origin,
  },
  {
    rules: [
      {
        rule: 'has(self.serviceAccounts) || has(self.namespaces)',
        message: 'names nobody',
        hint: 'Set serviceAccounts or namespaces.',
      },
      {
        rule: '!has(self.trustDomain) || has(self.via)',
        message: 'is needed with trustDomain: pods of another mesh are not found by namespace here',
        fieldPath: '.via',
        hint: 'Name the gateway their connections come through, or their addresses.',
      },
      {
        rule: '!has(self.labels) || !has(self.via)',
        message: 'has no meaning beside via, which says where connections come from',
        fieldPath: '.labels',
        hint: 'Set via.labels.',
      },
    ],
  },
);

const allow = object('Somebody outside the platform who may call a component.', {
  name: required(dnsLabel('Name of the entry. It is part of the names of policies.')),
  component: required(componentKey('Who is called.')),
  port: required(componentPort('Port of the component, as its Service has it.')),
  from: required(caller),
  requests: requestLimits,
  why: reason('Why; policies carry it as an annotation.'),
});

/** Who may call whom, by identity. */
export const authorization = object('Who may call whom, by identity. Whatever is not named is denied.', {
  enabled: defaulted(
    boolean(
      'Whether authorization policies are written. When false, none is: network policies alone limit who may call whom.',
    ),
    true,
  ),
  allow: listBy('name', 'Callers in the mesh that are let in beside those the platform itself needs.', allow, {
    maxItems: 64,
  }),
  requestIdentities: listBy(
    'name',
    'Tokens (JWT) that requests to a component may carry, or have to.',
    requestIdentity,
    { maxItems: 16 },
  ),
});

export interface AuthorizationSpec extends Output<typeof authorization> {}
export type AllowSpec = NonNullable<AuthorizationSpec['allow']>[number];
