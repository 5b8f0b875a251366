import type { RowExamples } from '../../../testing/example.ts';

/** So that routes and whoever comes without a name are seen too. */
const cluster = { operator: { namespace: 'gunj-system' } };
/** With authorization a mode changes nothing: policies name who may come. */
const beside = { serviceMesh: { authorization: { enabled: false } } };

export const mtlsExamples: RowExamples = {
  'spec.serviceMesh.mtls.enabled=true': { otherwise: false, cluster },
  'spec.serviceMesh.mtls.enabled=false': { otherwise: true, cluster },
  'spec.serviceMesh.mtls.mode=STRICT': { otherwise: 'PERMISSIVE', beside },
  'spec.serviceMesh.mtls.mode=PERMISSIVE': { otherwise: 'STRICT', beside },
  // Where the mesh is named, it is refused by admission.
  'spec.serviceMesh.mtls.mode=DISABLE': { beside: { serviceMesh: { type: 'auto' } }, otherwise: 'DISABLE' },
};
