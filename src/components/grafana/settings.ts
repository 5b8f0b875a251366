import { inKeyOrder } from '../../objects/canonical.ts';
import type { FlowInput } from '../../platform/component.ts';
import { urlOf, waysIn } from '../../platform/way-in.ts';
import { withExtraConfig } from '../extra-config.ts';
import { databaseSettings } from './database.ts';
import { loginSettings } from './login.ts';
import { secretSettings } from './secret-settings.ts';
import { type Sections, sectionsOf } from './sections.ts';

/**
 * grafana.ini with the user's additions: only what differs from Grafana's own defaults, and where it may write under a
 * read-only root. The same keys for Grafana 12 and 13.
 */
export function grafanaSettings(input: FlowInput): Sections {
  return sectionsOf(withExtraConfig(ownSettings(input), input.spec.extraConfig));
}

/** Without the user's additions. */
export function ownSettings(input: FlowInput): Sections {
  const spec = input.platform.spec.components.grafana;
  const login = loginSettings(spec.auth);
  return byName([
    { analytics: { check_for_plugin_updates: 'false', check_for_updates: 'false', reporting_enabled: 'false' } },
    { auth: { disable_login_form: String(spec.auth?.disableLoginForm ?? false) } },
    login,
    spec.database ? databaseSettings(spec.database) : {},
    { log: { level: input.platform.spec.global.logLevel, mode: 'console' } },
    { metrics: { enabled: 'true' } },
    { paths: { data: dataPath, provisioning: '/etc/grafana/provisioning' } },
    { plugins: { preinstall_disabled: 'true' } },
    { security: { disable_gravatar: 'true' } },
    serverSettings(input),
    // Each of several Grafanas would send every notification.
    (spec.replicas ?? 1) > 1 || input.track === 'canary' ? { unified_alerting: { execute_alerts: 'false' } } : {},
    // The search index locks its files: it must not lie on the volume that outlives the pod.
    { unified_storage: { index_path: '/var/lib/grafana-search/bleve' } },
    { users: { allow_sign_up: 'false' } },
    secretSettings(spec.extraConfigSecrets),
  ]);
}

export const dataPath = '/var/lib/grafana';

function serverSettings({ platform }: FlowInput): Sections {
  const [way] = waysIn(platform);
  const { externalUrl } = platform.spec.components.grafana;
  const url = way ? urlOf(way) : externalUrl && `${externalUrl.replace(/\/+$/, '')}/`;
  if (!url) return {};
  return {
    server: { domain: new URL(url).hostname, root_url: url },
    ...(url.startsWith('https:') ? { security: { cookie_secure: 'true' } } : {}),
  };
}

/** One mapping in the order of the names; settings of the same section come together. */
function byName(parts: readonly Sections[]): Sections {
  const merged: Sections = {};
  for (const part of parts)
    for (const [name, settings] of Object.entries(part)) merged[name] = { ...merged[name], ...settings };
  return inKeyOrder(merged);
}
