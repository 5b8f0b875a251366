import type { DeadMansSwitchSpec } from '../../api/spec/components/alerting/dead-mans-switch.ts';
import type { InhibitRuleSpec, RouteSpec, TimeIntervalSpec } from '../../api/spec/components/alerting/routes.ts';
import type { AlertmanagerSpec } from '../../api/spec/components/alertmanager.ts';
import { seconds } from './duration.ts';

type Config = Record<string, unknown>;

/** Who hears nothing. */
export const nobody = 'none';
/** Who is told that alerts still get out, when it is a URL of its own. */
export const deadMansSwitchReceiver = 'dead-mans-switch';

export function rootRoute({ route = {}, deadMansSwitch }: AlertmanagerSpec): Config {
  const { routes, receiver = nobody, ...rest } = route;
  return {
    ...routeConfig({
      receiver,
      groupBy: ['namespace', 'alertname'],
      groupWait: '30s',
      groupInterval: '5m',
      repeatInterval: '12h',
      ...rest,
    }),
    routes: [watchdogRoute(deadMansSwitch), ...(routes ?? []).map(routeConfig)],
  };
}

/** The alert that always fires pages nobody: it goes to the dead-man's switch alone, or to none. */
function watchdogRoute(wanted: DeadMansSwitchSpec | undefined): Config {
  const matchers = ['alertname="Watchdog"'];
  if (!wanted) return { receiver: nobody, matchers };
  const interval = seconds(wanted.interval ?? '5m');
  return {
    receiver: wanted.receiver ?? deadMansSwitchReceiver,
    matchers,
    group_by: ['alertname'],
    group_wait: '1s',
    group_interval: `${interval}s`,
    // A group is looked at once in an interval. Were the other one as long, every second look could come a moment too early.
    repeat_interval: `${Math.max(1, Math.floor(interval * 0.9))}s`,
  };
}

function routeConfig(route: RouteSpec): Config {
  return {
    receiver: route.receiver,
    matchers: route.matchers,
    group_by: route.groupBy,
    group_wait: route.groupWait,
    group_interval: route.groupInterval,
    repeat_interval: route.repeatInterval,
    continue: route.continue,
    mute_time_intervals: route.muteTimeIntervals,
    active_time_intervals: route.activeTimeIntervals,
    routes: route.routes?.map(routeConfig),
  };
}

const criticalOverWarning: InhibitRuleSpec = {
  sourceMatchers: ['severity="critical"'],
  targetMatchers: ['severity=~"warning|info"'],
  equal: ['namespace', 'alertname'],
};

export function inhibitRules({ inhibitRules: wanted = [criticalOverWarning] }: AlertmanagerSpec): Config[] {
  return wanted.map(({ sourceMatchers, targetMatchers, equal }) => ({
    source_matchers: sourceMatchers,
    target_matchers: targetMatchers,
    equal,
  }));
}

export function timeIntervalConfig({ name, times, location, ...days }: TimeIntervalSpec): Config {
  return {
    name,
    time_intervals: [
      {
        times: times?.map(({ start, end }) => ({ start_time: start, end_time: end })),
        weekdays: days.weekdays,
        days_of_month: days.daysOfMonth,
        months: days.months,
        years: days.years,
        location,
      },
    ],
  };
}
