import type { RowSuite } from '../../testing/row-trials.ts';
import { linkerd } from '../index.ts';
import { authorizationExamples } from './examples/authorization.ts';
import { injectionExamples } from './examples/injection.ts';
import { mtlsExamples } from './examples/mtls.ts';

/** What is tried of encryption, of who may call, and of how pods get their proxies. */
export const foundationRows: RowSuite = {
  mesh: linkerd,
  examples: {
    ...mtlsExamples,
    ...authorizationExamples,
    ...injectionExamples,
    'spec.serviceMesh.multiCluster': { set: { enabled: true, clusterName: 'east' } },
  },
  // What policies need where nobody is named before there are access policies.
  basics: [
    { kind: 'MeshTLSAuthentication', path: 'spec' },
    { kind: 'NetworkAuthentication', path: 'spec' },
    { kind: 'AuthorizationPolicy', path: 'spec' },
  ],
  oldest: '2.14.10',
  newest: '2.20.3',
};
