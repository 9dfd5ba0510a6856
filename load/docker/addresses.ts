/** Grafana, for the host. */
export const GRAFANA_URL = 'http://127.0.0.1:3001';
/** LocalStack, for the other containers. */
export const LOCALSTACK_URL = 'http://localstack:4566';
/** The database of k6's figures, for the other containers. */
export const INFLUXDB_URL = 'http://influxdb:8086/k6';
