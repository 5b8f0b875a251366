import type { ProxySpec } from '../../api/spec/mesh/injection.ts';
import { compareVersions } from '../../objects/version.ts';
import type { ComponentName } from '../../platform/component.ts';
import { isRendered } from '../capability.ts';
import type { MeshInput } from '../mesh.ts';
import { proxySettings } from '../proxy-settings.ts';
import { injectionCapabilities } from './capabilities/injection.ts';
import { linkerdRelease } from './release.ts';

/** What is asked of the proxies of a component, as far as this release does it. */
export function renderedProxy({ platform, mesh }: Pick<MeshInput, 'platform' | 'mesh'>, component: ComponentName) {
  const release = linkerdRelease(mesh);
  const { resources, ...settings } = proxySettings(platform, component);
  const rendered = Object.entries(settings).filter(([name]) =>
    isRendered(injectionCapabilities, release, `spec.serviceMesh.proxy.${name}`),
  );
  return { ...(Object.fromEntries(rendered) as ProxySpec), ...(resources ? { resources } : {}) };
}

/** Linkerd’s proxy logs in Rust’s levels. What is more than a warning is asked of the proxy itself, not of its libraries. */
const logLevels = {
  trace: 'warn,linkerd=trace',
  debug: 'warn,linkerd=debug',
  info: 'warn,linkerd=info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
  off: 'off',
} as const satisfies Record<NonNullable<ProxySpec['logLevel']>, string>;

/** What the injector makes of a proxy, by its annotations. */
export function proxyAnnotations(proxy: ProxySpec, version: string): Record<string, string> {
  const { resources, logLevel, holdApplicationUntilProxyStarts: hold } = proxy;
  const { requests, limits } = resources ?? {};
  return {
    ...config('proxy-cpu-request', requests?.cpu),
    ...config('proxy-memory-request', requests?.memory),
    ...config('proxy-cpu-limit', limits?.cpu),
    ...config('proxy-memory-limit', limits?.memory),
    ...config('proxy-log-level', logLevel && logLevels[logLevel]),
    ...config('proxy-await', hold === undefined ? undefined : hold ? 'enabled' : 'disabled'),
    ...config('shutdown-grace-period', proxy.terminationDrainDuration),
    ...config('skip-inbound-ports', joined(proxy.excludeInboundPorts)),
    ...config('skip-outbound-ports', joined(proxy.excludeOutboundPorts)),
    ...(proxy.nativeSidecar === undefined
      ? {}
      : { [`${nativePrefix(version)}/proxy-enable-native-sidecar`]: String(proxy.nativeSidecar) }),
  };
}

/** The annotation has grown up from release to release. */
function nativePrefix(version: string): string {
  if (compareVersions(version, '2.20.0') >= 0) return 'config.linkerd.io';
  return compareVersions(version, '2.19.0') >= 0 ? 'config.beta.linkerd.io' : 'config.alpha.linkerd.io';
}

function config(name: string, value: string | number | undefined): Record<string, string> {
  return value === undefined || value === '' ? {} : { [`config.linkerd.io/${name}`]: String(value) };
}

function joined(ports: readonly number[] | undefined): string | undefined {
  return ports && [...new Set(ports)].sort((a, b) => a - b).join(',');
}
