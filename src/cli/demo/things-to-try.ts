import { failKey } from '../../sandbox/stages/pod-marks.ts';
import type { Colors } from '../io.ts';

export interface Place {
  kubectl: string;
  name: string;
  namespace: string;
  simulated: boolean;
  operatorLog: string;
  /** A pod that is there, to try failures on. */
  pod?: string;
}

/** What to do with a platform that is ready. */
export function thingsToTry({ kubectl, name, namespace, simulated, operatorLog, pod }: Place, colors: Colors): string {
  const own = `${kubectl} -n ${namespace}`;
  const all: [what: string, command: string][] = [
    ['look around', `${kubectl} get obsp -A`],
    ['see how it is', `${own} describe obsp ${name}`],
    ['change something', `${own} patch obsp ${name} --type merge -p '{"spec":{"global":{"logLevel":"debug"}}}'`],
    ['break something and see it come back', `${own} delete networkpolicy default-deny`],
    ...(simulated && pod
      ? ([
          ['make a pod fail and see the reason', `${own} label pod ${pod} ${failKey}=crash`],
          ['and let it recover', `${own} label pod ${pod} ${failKey}-`],
        ] as [string, string][])
      : []),
    ...(simulated
      ? []
      : ([['open Grafana on localhost:3000', `${own} port-forward svc/grafana 3000`]] as [string, string][])),
    ['remove it', `${own} delete obsp ${name}`],
  ];
  const note = simulated ? 'The API server and controllers are real; pods are simulated and run no programs.\n' : '';
  const lines = all.map(([what, command]) => `  ${colors.dim(`# ${what}`)}\n  ${command}\n`);
  return `${note}In another terminal:\n${lines.join('')}Log of the operator: ${operatorLog}\nCtrl-C ends it and leaves nothing behind.`;
}
