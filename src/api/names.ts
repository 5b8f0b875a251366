/** How the one resource is called, in every place that must agree. */
export const apiGroup = 'observability.io';
export const apiVersion = 'observability.io/v1beta1';
export const version = 'v1beta1';
export const kind = 'ObservabilityPlatform';
export const plural = 'observabilityplatforms';
export const singular = 'observabilityplatform';
export const shortName = 'obsp';
