const durationUnits = ['ms', 's', 'm', 'h', 'd'];
const codes = ['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'];
const accrual = 'balancer.linkerd.io/failure-accrual';

/**
 * What Linkerd's policy controller would not understand of annotations of a Service or route (policy-controller/k8s/index/src/outbound):
 * there one wrong value makes it forget all of its kind, with a line in its log alone.
 */
export function misunderstood(annotations: Readonly<Record<string, string>>): string[] {
  const wrong = Object.entries(annotations).filter(([key, value]) => !isUnderstood(key, value));
  const [least, most] = [`${accrual}-consecutive-min-penalty`, `${accrual}-consecutive-max-penalty`].map(
    (key) => annotations[key],
  );
  const isUpsideDown = (ms(least) ?? 1000) > (ms(most) ?? 60_000);
  return [...wrong.map(([key, value]) => `${key}: ${value}`), ...(isUpsideDown ? [`${least} > ${most}`] : [])];
}

function isUnderstood(key: string, value: string): boolean {
  switch (key) {
    case 'retry.linkerd.io/limit':
      return /^\d+$/.test(value) && Number(value) <= 65_535 && Number(value) > 0;
    case 'retry.linkerd.io/http':
      return value.split(',').every((one) => ['5xx', 'gateway-error'].includes(one) || isStatus(one));
    case 'retry.linkerd.io/grpc':
      return value.split(',').every((one) => codes.includes(one));
    case accrual:
      return value === 'consecutive';
    case `${accrual}-consecutive-max-failures`:
      return /^\d+$/.test(value);
    case 'retry.linkerd.io/timeout':
    case 'timeout.linkerd.io/request':
    case 'timeout.linkerd.io/idle':
    case `${accrual}-consecutive-min-penalty`:
    case `${accrual}-consecutive-max-penalty`:
      return (ms(value) ?? 0) > 0;
    default:
      return false;
  }
}

function isStatus(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 100 && Number(text) < 600;
}

/** One whole number and one unit. */
function ms(text: string | undefined): number | undefined {
  const [, amount, unit = ''] = /^(\d+)([a-z]+)$/.exec(text ?? '') ?? [];
  if (amount === undefined || !durationUnits.includes(unit)) return undefined;
  return Number(amount) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? 0);
}
