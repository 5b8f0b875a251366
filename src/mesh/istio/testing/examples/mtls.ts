import type { RowExamples } from '../../../testing/example.ts';

export const mtlsExamples: RowExamples = {
  'spec.serviceMesh.mtls.enabled=true': { otherwise: false },
  'spec.serviceMesh.mtls.enabled=false': { otherwise: true },
  'spec.serviceMesh.mtls.mode=STRICT': { otherwise: 'PERMISSIVE' },
  'spec.serviceMesh.mtls.mode=PERMISSIVE': { otherwise: 'DISABLE' },
  'spec.serviceMesh.mtls.mode=DISABLE': { otherwise: 'STRICT' },
};
