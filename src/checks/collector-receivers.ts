import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { fields, isRecord } from '../objects/access.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

const open = new Set(['4317', '4318']);

/** Receivers that fetch have the address of somebody else there. */
const listens = /^(?:0\.0\.0\.0|\[::\]|localhost|127\.[\d.]+|\[::1\])?:(\d+)$/;

/** What listens on a port that is on no Service and in no flow hears nothing. */
export const collectorReceivers: Check = (platform) => {
  const { enabled, extraConfig } = componentSpec(platform, 'otel-collector');
  if (!enabled) return [];
  const at = `${componentPath('otel-collector')}.extraConfig.receivers`;
  const receivers = fields(extraConfig?.['receivers']);
  return Object.keys(receivers)
    .sort()
    .flatMap((name) => listening(receivers[name], `${at}.${name}`));
};

function listening(value: unknown, path: string): Diagnostic[] {
  if (!isRecord(value)) return [];
  return Object.keys(value)
    .sort()
    .flatMap((key): Diagnostic[] => {
      const inner = value[key];
      const port = key === 'endpoint' && typeof inner === 'string' ? listens.exec(inner)?.[1] : undefined;
      if (port === undefined || open.has(port)) return listening(inner, `${path}.${key}`);
      return [
        {
          code: 'PORT_NOT_LET_IN',
          severity: 'warning',
          path: `${path}.${key}`,
          message: `port ${port} is on no Service and nobody is let in to it, so this receiver hears nothing`,
          hint: 'Send OTLP to 4317 or 4318; other formats need a Collector of their own that sends it on.',
        },
      ];
    });
}
