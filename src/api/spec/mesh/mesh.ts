import { boolean, defaulted, object, oneOf } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { dnsLabel } from '../text.ts';
import { authorization } from './authorization.ts';
import { proxy } from './injection.ts';
import { mtls } from './mtls.ts';
import { multiCluster } from './multicluster.ts';
import { observability } from './observability.ts';
import { meshRollout } from './rollout.ts';
import { trafficManagement } from './traffic.ts';

/** The platform as part of a service mesh. */
export const serviceMesh = object(
  'The platform as part of a service mesh.',
  {
    enabled: defaulted(boolean('Whether the platform joins the mesh. Without this block it does not.'), false),
    type: defaulted(
      oneOf('Which mesh. `auto` takes the one the cluster has, and refuses to guess when that is not clear.', [
        'auto',
        'istio',
        'linkerd',
      ]),
      'auto',
    ),
    revision: dnsLabel(
      'Revision or tag of the control plane to join. Without it, the one that a label of the namespace names, then the default one, then the newest.',
    ),
    mtls: defaulted(mtls, {}),
    authorization: defaulted(authorization, {}),
    proxy,
    rollout: defaulted(meshRollout, {}),
    trafficManagement,
    observability,
    multiCluster,
  },
  {
    rules: [
      {
        rule: "!(self.type == 'linkerd' && self.mtls.enabled && self.mtls.mode == 'DISABLE')",
        message: 'DISABLE cannot be had with Linkerd, which always encrypts between its proxies',
        fieldPath: '.mtls.mode',
        hint: 'Use STRICT or PERMISSIVE.',
      },
    ],
  },
);

export interface ServiceMeshSpec extends Output<typeof serviceMesh> {}
