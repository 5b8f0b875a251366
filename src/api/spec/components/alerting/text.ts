import { string } from '../../../schema/build.ts';

/** A duration as Prometheus and Alertmanager read it, of at least a second. */
export function alertDuration(description: string) {
  return string(`${description} Days, hours, minutes and seconds: 30s, 5m, 1h30m, 3d.`, {
    pattern: '^([1-9][0-9]{0,2}d)?([1-9][0-9]{0,3}h)?([1-9][0-9]{0,4}m)?([1-9][0-9]{0,4}s)?$',
    minLength: 2,
    maxLength: 20,
    expects: 'a duration such as 30s, 5m, 1h30m or 3d',
  });
}

/** `name="value"`; both readers of Alertmanager, the classic one and that for UTF-8, take this form for the same. */
export function matcher(description: string) {
  return string(description, {
    pattern: '^[a-zA-Z_][a-zA-Z0-9_]*(=|!=|=~|!~)"([^"\\\\]|\\\\[\\\\"n])*"$',
    minLength: 4,
    maxLength: 512,
    expects: 'a matcher such as severity="critical" or namespace=~"team-.+", with the value in double quotes',
  });
}

export function labelName(description: string) {
  return string(description, {
    pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$',
    minLength: 1,
    maxLength: 128,
    expects: 'a label name: letters, digits and underscores',
  });
}

/** A text Alertmanager fills in when it notifies. */
export function template(description: string) {
  return string(`${description} A Go template over the notification’s data.`, { maxLength: 4096 });
}

/** `hooks.example.com` or `hooks.example.com:8443`: where a URL leads that is only in a Secret. */
export function calledHost(description: string) {
  return string(description, {
    pattern: '^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:[1-9][0-9]{0,4})?$',
    minLength: 1,
    maxLength: 253,
    expects: 'a host such as hooks.example.com or hooks.example.com:8443',
  });
}
