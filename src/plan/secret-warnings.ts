import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Plan, SecretRequest } from './plan.ts';

/** What rendered output lacks: the secrets that the operator would make, each with the command that makes it. */
export function secretWarnings(plan: Plan): Diagnostic[] {
  return plan.waves.flatMap((wave) => wave.secrets ?? []).map(secretWarning);
}

function secretWarning({ name, namespace, path, values, generate }: SecretRequest): Diagnostic {
  const fixed = Object.entries(values).map(([key, value]) => `--from-literal=${key}=${value}`);
  const drawn = Object.entries(generate).map(
    ([key, length]) => `--from-literal=${key}="$(openssl rand -hex ${Math.ceil(length / 2)})"`,
  );
  return {
    code: 'SECRET_REQUESTED',
    severity: 'warning',
    path,
    message: `Secret ${namespace}/${name} is not rendered, since its value is random; the operator makes it when it is absent`,
    hint: `Without the operator: kubectl create secret generic ${name} -n ${namespace} ${[...fixed, ...drawn].join(' ')}`,
  };
}
