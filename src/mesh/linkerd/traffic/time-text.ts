import { goDurationMs } from '../../../objects/duration.ts';

/** A duration as Linkerd reads it in annotations: one whole number with one unit. `1m30s` is `90s`, `1.5s` is `1500ms`. */
export function annotatedTime(duration: string): string {
  const ms = wholeMs(duration);
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** The same as routes have it, where no number has more than five digits: `100s500ms`. */
export function routeTime(duration: string): string {
  const ms = wholeMs(duration);
  const [seconds, rest] = [Math.floor(ms / 1000), ms % 1000];
  return `${seconds > 0 ? `${seconds}s` : ''}${rest > 0 ? `${rest}ms` : ''}`;
}

function wholeMs(duration: string): number {
  return Math.max(1, Math.round(goDurationMs(duration)));
}
