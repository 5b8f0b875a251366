import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { proxyPath, proxySettings } from '../mesh/proxy-settings.ts';
import { at } from '../objects/access.ts';
import { goDurationMs } from '../objects/duration.ts';
import type { ComponentInput } from './component-input.ts';
import { podTemplate } from './pod.ts';

/** Kubelets end whatever runs in a pod when its grace period is over, the proxy that still drains among it. */
export function drainDiagnostics(input: ComponentInput): Diagnostic[] {
  const { kind, platform } = input;
  const drain = proxySettings(platform, kind.name).terminationDrainDuration;
  const seconds = at(podTemplate(input).spec, 'terminationGracePeriodSeconds');
  if (drain === undefined || typeof seconds !== 'number' || goDurationMs(drain) <= seconds * 1000) return [];
  return [
    {
      code: 'DRAIN_CUT_SHORT',
      severity: 'warning',
      path: proxyPath(platform, kind.name, 'terminationDrainDuration'),
      message: `pods of ${kind.name} are ended ${seconds} s after they were told to go, so their proxies cannot drain for ${drain}`,
      hint: `Use at most ${seconds}s, or raise terminationGracePeriodSeconds in podTemplate of the component.`,
    },
  ];
}
