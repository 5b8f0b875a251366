import { boolean, defaulted, listBy, object, oneOf, required } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { dnsLabel } from '../text.ts';
import { componentKey, componentPort, origin, reason, requestLimits } from './callers.ts';

const exception = object('A port of a component that somebody outside the mesh may call in plain text.', {
  name: required(dnsLabel('Name of the entry. It is part of the names of policies.')),
  component: required(componentKey('Whose port it is.')),
  port: required(componentPort('Port of the component, as its Service has it.')),
  mode: defaulted(
    oneOf('PERMISSIVE takes plain text beside mTLS.', ['PERMISSIVE'], {
      hint: 'DISABLE would cut off the others: callers in the mesh have no identity on such a port, and those that come by a headless Service go on sending TLS.',
    }),
    'PERMISSIVE',
  ),
  from: required(origin),
  requests: requestLimits,
  why: reason('Why; policies carry it as an annotation.'),
});

/** Encryption between the components. */
export const mtls = object('Encryption and identity between the components.', {
  enabled: defaulted(
    boolean(
      'Whether the platform sets the mesh’s mTLS mode for its namespace. When false, `mode` has no effect and the mesh’s own setting holds.',
    ),
    true,
  ),
  mode: defaulted(
    oneOf('STRICT takes mTLS only, PERMISSIVE also plain text, DISABLE plain text only (not with Linkerd).', [
      'STRICT',
      'PERMISSIVE',
      'DISABLE',
    ]),
    'STRICT',
  ),
  exceptions: listBy(
    'name',
    'Ports that take plain text from callers that cannot join the mesh. Each lets in exactly who it names.',
    exception,
    { maxItems: 32 },
  ),
});

export interface MtlsSpec extends Output<typeof mtls> {}
export type MtlsExceptionSpec = NonNullable<MtlsSpec['exceptions']>[number];
