import type { ProxySpec } from '../../api/spec/mesh/injection.ts';
import { goDurationMs } from '../../objects/duration.ts';
import type { ComponentName } from '../../platform/component.ts';
import { isRendered } from '../capability.ts';
import type { MeshInput } from '../mesh.ts';
import { proxySettings } from '../proxy-settings.ts';
import { injectionCapabilities } from './capabilities/injection.ts';
import { istioRelease } from './release.ts';

/** What is asked of the proxies of a component, as far as this release does it. */
export function renderedProxy({ platform, mesh }: MeshInput, component: ComponentName): ProxySpec {
  const release = istioRelease(mesh);
  const { resources, ...settings } = proxySettings(platform, component);
  const rendered = Object.entries(settings).filter(([name]) =>
    isRendered(injectionCapabilities, release, `spec.serviceMesh.proxy.${name}`),
  );
  return { ...(Object.fromEntries(rendered) as ProxySpec), ...(resources ? { resources } : {}) };
}

/** Members of `proxy.istio.io/config`. Durations are protobuf's, which know seconds alone. */
export function proxyConfig(proxy: ProxySpec): Record<string, unknown> {
  const { holdApplicationUntilProxyStarts = true, concurrency, terminationDrainDuration: drain } = proxy;
  return {
    holdApplicationUntilProxyStarts,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(drain === undefined ? {} : { terminationDrainDuration: `${goDurationMs(drain) / 1000}s` }),
  };
}

export function proxyAnnotations({ resources, ...proxy }: ProxySpec): Record<string, string> {
  const { requests, limits } = resources ?? {};
  const { excludeInboundPorts, excludeOutboundPorts, excludeOutboundIPRanges } = proxy;
  return {
    ...text('sidecar.istio.io/proxyCPU', requests?.cpu),
    ...text('sidecar.istio.io/proxyMemory', requests?.memory),
    ...text('sidecar.istio.io/proxyCPULimit', limits?.cpu),
    ...text('sidecar.istio.io/proxyMemoryLimit', limits?.memory),
    ...text('sidecar.istio.io/logLevel', proxy.logLevel),
    ...text('sidecar.istio.io/nativeSidecar', proxy.nativeSidecar),
    ...text('traffic.sidecar.istio.io/excludeInboundPorts', joined(excludeInboundPorts)),
    ...text('traffic.sidecar.istio.io/excludeOutboundPorts', joined(excludeOutboundPorts)),
    ...text('traffic.sidecar.istio.io/excludeOutboundIPRanges', excludeOutboundIPRanges?.toSorted().join(',')),
  };
}

function text(key: string, value: string | number | boolean | undefined): Record<string, string> {
  return value === undefined || value === '' ? {} : { [key]: String(value) };
}

function joined(ports: readonly number[] | undefined): string | undefined {
  return ports && [...new Set(ports)].sort((a, b) => a - b).join(',');
}
