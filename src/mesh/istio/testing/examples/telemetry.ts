import type { MeshFacts, ProviderFacts } from '../../../../facts/facts.ts';
import type { RowExample, RowExamples } from '../../../testing/example.ts';
import { assumeIstio } from '../../assume.ts';
import { toCollector } from '../telemetry.ts';

const at = 'spec.serviceMesh.observability';

const having = (...providers: ProviderFacts[]): Partial<MeshFacts> => ({
  providers: [...assumeIstio('1.30.3').providers, ...providers],
});
const traced: RowExample = {
  beside: { serviceMesh: { observability: { tracing: { enabled: true } } } },
  mesh: having(toCollector, { ...toCollector, name: 'second' }),
};
const logged = { serviceMesh: { observability: { accessLogs: { enabled: true } } } };
const json = { name: 'json', type: 'envoyFileAccessLog', json: true };
const text = { name: 'text', type: 'envoyFileAccessLog' };

export const telemetryExamples: RowExamples = {
  [`${at}.metrics.enabled=true`]: {},
  [`${at}.metrics.enabled=false`]: {},
  [`${at}.metrics.profile=minimal`]: {},
  [`${at}.metrics.profile=standard`]: { otherwise: 'minimal' },
  [`${at}.metrics.profile=full`]: {},
  [`${at}.tracing.enabled=true`]: { mesh: having(toCollector) },
  [`${at}.tracing.enabled=false`]: {},
  [`${at}.tracing.samplingRate`]: { ...traced, set: 0.5 },
  [`${at}.tracing.provider`]: { ...traced, set: 'second' },
  [`${at}.accessLogs.enabled=true`]: {},
  [`${at}.accessLogs.enabled=false`]: {},
  [`${at}.accessLogs.format=TEXT`]: { beside: logged, mesh: { ...having(text), accessLogEncoding: 'JSON' } },
  [`${at}.accessLogs.format=JSON`]: { beside: logged, mesh: having(json) },
  [`${at}.accessLogs.provider`]: { beside: logged, mesh: having(text), set: 'text' },
  [`${at}.wholeMesh`]: {
    beside: {
      observability: { namespaces: { all: true } },
      serviceMesh: { observability: { accessLogs: { enabled: false } } },
    },
    set: true,
  },
};
