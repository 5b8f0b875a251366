import { boolean, defaulted, object, oneOf } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';

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
});

export interface MtlsSpec extends Output<typeof mtls> {}
