/** Where Prometheus answers an instant query. */
export const queryPath = '/api/v1/query';
