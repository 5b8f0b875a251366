import type { DatasourceRef } from './model.ts';

/** The datasources that the platform provisions, by their uids. */
export const prometheus: DatasourceRef = { type: 'prometheus', uid: 'prometheus' };
export const loki: DatasourceRef = { type: 'loki', uid: 'loki' };
export const tempo: DatasourceRef = { type: 'tempo', uid: 'tempo' };
