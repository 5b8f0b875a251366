/** Telemetry providers that every installation has, whatever its mesh configuration says. Sorted. */
export const builtInProviders: readonly string[] = ['envoy', 'prometheus', 'stackdriver'];
