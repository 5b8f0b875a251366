import type { Case } from './case.ts';
import { contributionCases } from './contribution-cases.ts';
import { meshCases } from './mesh-cases.ts';
import { observabilityCases } from './observability-cases.ts';
import { platformCases } from './platform-cases.ts';

export const cases: readonly Case[] = [...meshCases, ...platformCases, ...observabilityCases, ...contributionCases];
