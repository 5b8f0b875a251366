import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { at, isRecord, items, text } from '../objects/access.ts';
import { places } from '../objects/places.ts';
import { type ComponentName, componentNames } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';

/** A setting by which a component calls somebody whom its configuration does not name. */
interface HiddenCall {
  component: ComponentName | 'any';
  /** Fits the path of a value, with every index left out. */
  at: RegExp;
  when: (value: unknown) => boolean;
  /** Whom: completes "no flow leads from x to …". */
  to: string;
  hint?: string;
}

const own = 'Let it through with a NetworkPolicy of your own, if it is called.';
const metadata = 'where the node or an agent on it hands out credentials';
const bucket = 'Use `objectStorage`, which knows where the identity of pods comes from, or give keys.';

const calls: readonly HiddenCall[] = [
  {
    component: 'grafana',
    at: /^auth\.ldap\.enabled$/,
    when: isOn,
    to: 'the LDAP servers, which a file of their own names',
  },
  {
    component: 'grafana',
    at: /^external_image_storage\.gcs$/,
    when: (value) => Boolean(text(at(value, 'bucket'))) && !text(at(value, 'key_file')),
    to: metadata,
  },
  {
    component: 'grafana',
    at: /^plugins$/,
    when: (value) =>
      Boolean(text(at(value, 'preinstall')) ?? text(at(value, 'preinstall_sync'))) &&
      String(at(value, 'preinstall_disabled')) !== 'false',
    to: 'the catalogue of plugins, which are not installed while preinstall_disabled is true, as it is here unless set',
    hint: 'Set `plugins.preinstall_disabled` to false, and the catalogue is a flow.',
  },
  { component: 'any', at: /(?:^|[.\]])azuread\.managed_identity$/, when: isRecord, to: metadata },
  {
    component: 'any',
    at: /(?:^|[.\]])google_iam$/,
    when: (value) => isRecord(value) && !text(value['credentials_file']),
    to: metadata,
  },
  {
    component: 'any',
    at: /(?:^|[.\]])sigv4$/,
    when: (value) => isRecord(value) && !text(value['access_key']),
    to: metadata,
    hint: 'A pod that has a web identity of Amazon needs nothing, the token service is let through. Give keys otherwise.',
  },
  ...(['loki', 'tempo'] as const).flatMap((component): HiddenCall[] => [
    {
      component,
      at: /(?:^|\.)gcs$/,
      when: (value) => Boolean(text(at(value, 'bucket_name'))) && !text(at(value, 'service_account')),
      to: metadata,
      hint: bucket,
    },
    { component, at: /(?:^|\.)azure\.use_managed_identity$/, when: isOn, to: metadata, hint: bucket },
    { component, at: /(?:^|\.)swift\.auth_url$/, when: (value) => Boolean(text(value)), to: 'the login of Swift' },
  ]),
  {
    component: 'prometheus',
    at: /^(?:scrape_configs|alerting\.alertmanagers)\[\]$/,
    when: hasUnknownPort,
    to: 'the port that relabelling puts together for static targets',
    hint: 'Write the port out, as in `$1:9100`, or name it in static_configs.',
  },
];

/** Calls that are cut off and of which neither an address nor a flow tells. Known hosts have flows instead. */
export function hiddenCalls(
  platform: ObservabilityPlatform,
  scrapeConfigs: readonly Readonly<Record<string, unknown>>[],
): Diagnostic[] {
  const found = componentNames.flatMap((name) => {
    const { enabled, extraConfig } = componentSpec(platform, name);
    if (!enabled || !extraConfig) return [];
    return places(extraConfig).flatMap(({ path, pattern, value }) =>
      calls
        .filter((call) => (call.component === 'any' || call.component === name) && call.at.test(pattern))
        .filter((call) => call.when(value))
        .map((call) => cutOff(name, `${componentPath(name)}.extraConfig.${path}`, call.to, call.hint)),
    );
  });
  const jobs = componentSpec(platform, 'prometheus').enabled ? scrapeConfigs.filter(hasUnknownPort) : [];
  const contributed = jobs.map((job) =>
    cutOff(
      'prometheus',
      componentPath('prometheus'),
      `the port that relabelling of the job ${text(job['job_name'])} puts together for static targets`,
      'Write the port out in the ConfigMap, as in `$1:9100`, or name it in static_configs.',
    ),
  );
  return [...found, ...contributed];
}

function cutOff(name: ComponentName, path: string, to: string, hint = own): Diagnostic {
  const message = `no flow leads from ${name} to ${to}, so network policies cut it off`;
  return { code: 'CALL_CUT_OFF', severity: 'warning', path, message, hint };
}

function isOn(value: unknown): boolean {
  return value === true || value === 'true';
}

/** A step of relabelling that puts an address together and leaves its port open, where targets are written out. */
function hasUnknownPort(job: unknown): boolean {
  const targets = items(at(job, 'static_configs')).flatMap((group) => items(at(group, 'targets')));
  if (targets.length === 0) return false;
  return items(at(job, 'relabel_configs')).some((step) => {
    const replacement = text(at(step, 'replacement')) ?? '$1';
    const replaces = (text(at(step, 'action')) ?? 'replace').toLowerCase() === 'replace';
    const port = /:\d+$/.test(replacement);
    return replaces && at(step, 'target_label') === '__address__' && replacement.includes('$') && !port;
  });
}
