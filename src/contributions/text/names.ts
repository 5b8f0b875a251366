/** The name of a label that every version and every query takes without quotes. */
export const labelName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** The name of a metric that every version and every query takes without quotes. */
export const metricName = /^[A-Za-z_:][A-Za-z0-9_:]*$/;
