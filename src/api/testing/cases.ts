import { alertmanagerCases } from './alertmanager-cases.ts';
import { canaryCases } from './canary-cases.ts';
import type { Case } from './case.ts';
import { contributionCases } from './contribution-cases.ts';
import { externalCases } from './external-cases.ts';
import { grafanaCases } from './grafana-cases.ts';
import { injectionCases } from './injection-cases.ts';
import { lokiTempoCases } from './loki-tempo-cases.ts';
import { meshCases } from './mesh-cases.ts';
import { meshSecurityCases } from './mesh-security-cases.ts';
import { observabilityCases } from './observability-cases.ts';
import { platformCases } from './platform-cases.ts';
import { prometheusCases } from './prometheus-cases.ts';
import { scopeCases } from './scope-cases.ts';
import { trafficCases } from './traffic-cases.ts';
import { workloadCases } from './workload-cases.ts';

export const cases: readonly Case[] = [
  ...alertmanagerCases,
  ...meshCases,
  ...meshSecurityCases,
  ...trafficCases,
  ...platformCases,
  ...observabilityCases,
  ...contributionCases,
  ...workloadCases,
  ...canaryCases,
  ...prometheusCases,
  ...lokiTempoCases,
  ...grafanaCases,
  ...externalCases,
  ...injectionCases,
  ...scopeCases,
];
