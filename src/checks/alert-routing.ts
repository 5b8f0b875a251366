import type { RouteSpec, TimeIntervalSpec } from '../api/spec/components/alerting/routes.ts';
import { alertmanagerConfig } from '../components/alertmanager/config.ts';
import { egress } from '../components/alertmanager/egress.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Fields, fields, items, text, texts } from '../objects/access.ts';
import type { Check } from './check.ts';
import { disorder } from './time-range.ts';

const at = 'spec.components.alertmanager';

/** What Alertmanager would refuse when it starts, said before it does. */
export const alertRouting: Check = (platform) => {
  const spec = platform.spec.components.alertmanager;
  if (!spec.enabled) return [];
  const config = alertmanagerConfig(spec);
  const known: Known = {
    receivers: names(config['receivers']),
    intervals: [...names(config['time_intervals']), ...names(config['mute_time_intervals'])],
  };
  const extra = fields(spec.extraConfig);
  return [
    ...(spec.route ? unknownInRoute(spec.route, `${at}.route`, known) : []),
    ...unknownInConfig(fields(extra['route']), `${at}.extraConfig.route`, known),
    ...unknownReceiver(spec.deadMansSwitch?.receiver, `${at}.deadMansSwitch.receiver`, known),
    ...(spec.route ? unreadable(spec.route, `${at}.route`) : []),
    ...(spec.inhibitRules ?? []).flatMap(({ sourceMatchers = [], targetMatchers = [] }, index) => [
      ...badMatchers(sourceMatchers, `${at}.inhibitRules[${index}].sourceMatchers`),
      ...badMatchers(targetMatchers, `${at}.inhibitRules[${index}].targetMatchers`),
    ]),
    ...(spec.timeIntervals ?? []).flatMap((interval, index) => badTimes(interval, `${at}.timeIntervals[${index}]`)),
    ...egress(spec, config, platform.metadata.namespace).unknown.map(
      (place): Diagnostic => ({
        code: 'RECEIVER_UNREACHABLE',
        severity: 'error',
        path: `${at}.extraConfig`,
        message: `${place} does not say which host it calls, so no way out to it can be let through`,
        hint: 'Write its URL plainly, or use `receivers`, where a URL in a Secret has its host beside it.',
      }),
    ),
    ...meshedReplicas(platform.spec.serviceMesh?.enabled === true, spec.replicas ?? 1),
  ];
};

interface Known {
  receivers: readonly string[];
  intervals: readonly string[];
}

function names(list: unknown): string[] {
  return items(list).flatMap((entry) => text(fields(entry)['name']) ?? []);
}

function unknownInRoute(route: RouteSpec, path: string, known: Known): Diagnostic[] {
  return [
    ...unknownReceiver(route.receiver, `${path}.receiver`, known),
    ...unknownIntervals(route.muteTimeIntervals ?? [], `${path}.muteTimeIntervals`, known),
    ...unknownIntervals(route.activeTimeIntervals ?? [], `${path}.activeTimeIntervals`, known),
    ...(route.routes ?? []).flatMap((child, index) => unknownInRoute(child, `${path}.routes[${index}]`, known)),
  ];
}

/** The same in Alertmanager's own words. */
function unknownInConfig(route: Fields, path: string, known: Known): Diagnostic[] {
  return [
    ...unknownReceiver(text(route['receiver']), `${path}.receiver`, known),
    ...unknownIntervals(texts(route['mute_time_intervals']), `${path}.mute_time_intervals`, known),
    ...unknownIntervals(texts(route['active_time_intervals']), `${path}.active_time_intervals`, known),
    ...items(route['routes']).flatMap((child, index) =>
      unknownInConfig(fields(child), `${path}.routes[${index}]`, known),
    ),
  ];
}

function unknownReceiver(name: string | undefined, path: string, { receivers }: Known): Diagnostic[] {
  if (name === undefined || receivers.includes(name)) return [];
  return [
    {
      code: 'UNKNOWN_NAME',
      severity: 'error',
      path,
      message: `there is no receiver ${name}`,
      hint: `Use one of ${receivers.join(', ')}, or add it to receivers.`,
    },
  ];
}

function unknownIntervals(wanted: readonly string[], path: string, { intervals }: Known): Diagnostic[] {
  return wanted.flatMap((name, index): Diagnostic[] =>
    intervals.includes(name)
      ? []
      : [
          {
            code: 'UNKNOWN_NAME',
            severity: 'error',
            path: `${path}[${index}]`,
            message: `there is no time interval ${name}`,
            hint: intervals.length > 0 ? `Use one of ${intervals.join(', ')}.` : 'Add it to timeIntervals.',
          },
        ],
  );
}

function unreadable(route: RouteSpec, path: string): Diagnostic[] {
  const { groupBy = [], matchers = [], routes = [] } = route;
  const twice = groupBy.find((label, index) => groupBy.indexOf(label) !== index);
  const message =
    groupBy.includes('...') && groupBy.length > 1
      ? '... stands for all labels and excludes others'
      : twice && `the label ${twice} is there twice`;
  return [
    ...(message ? [invalid(`${path}.groupBy`, message)] : []),
    ...badMatchers(matchers, `${path}.matchers`),
    ...routes.flatMap((child, index) => unreadable(child, `${path}.routes[${index}]`)),
  ];
}

/** Go's regular expressions look neither ahead nor back, and repeat nothing of what they found. */
const notInGo = /\(\?(<?[=!]|>)|\\[1-9]/;

function badMatchers(matchers: readonly string[], path: string): Diagnostic[] {
  return matchers.flatMap((matcher, index) => {
    const [, expression] = /^[^=!]+[=!]~"(.*)"$/s.exec(matcher) ?? [];
    if (expression === undefined) return [];
    const pattern = expression.replaceAll(/\\(["\\n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    return notInGo.test(pattern) || !isPattern(pattern)
      ? [invalid(`${path}[${index}]`, 'is not a regular expression that Go reads')]
      : [];
  });
}

function isPattern(text: string): boolean {
  try {
    // Inline flags such as (?i), and (?P<name>…), are Go's own.
    new RegExp(
      text
        .replaceAll('(?P<', '(?<')
        .replaceAll(/\(\?[imsU]+(-[imsU]+)?\)/g, '')
        .replaceAll(/\(\?[imsU]+(-[imsU]+)?:/g, '(?:'),
    );
    return true;
  } catch {
    return false;
  }
}

function badTimes(interval: TimeIntervalSpec, path: string): Diagnostic[] {
  const ranges = (['weekdays', 'daysOfMonth', 'months', 'years'] as const).flatMap((unit) =>
    (interval[unit] ?? []).flatMap((range, index) => {
      const message = disorder(unit, range);
      return message ? [invalid(`${path}.${unit}[${index}]`, message)] : [];
    }),
  );
  const times = (interval.times ?? []).flatMap(({ start, end }, index) =>
    start < end ? [] : [invalid(`${path}.times[${index}]`, 'must begin before it ends; a night is two of them')],
  );
  return [...ranges, ...times];
}

function invalid(path: string, message: string): Diagnostic {
  return { code: 'INVALID_VALUE', severity: 'error', path, message };
}

/** A sidecar takes no UDP: that part of the gossip passes it by, while what goes by TCP is encrypted. */
function meshedReplicas(meshed: boolean, replicas: number): Diagnostic[] {
  if (!meshed || replicas === 1) return [];
  return [
    {
      code: 'GOSSIP_OUTSIDE_MESH',
      severity: 'warning',
      path: `${at}.replicas`,
      message:
        'replicas of Alertmanager tell each other of silences and notifications by UDP too, which no sidecar takes: it is not encrypted, and network policies alone keep others out',
      hint: 'Run one replica, whose silences are on a volume and which is back within a minute, if that must not be.',
    },
  ];
}
