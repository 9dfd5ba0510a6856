/** LocalStack, as seen by the lab's containers. */
export const LOCALSTACK_URL = 'http://localstack:4566';
/** The InfluxDB of k6's figures, as seen by the lab's containers. */
export const INFLUXDB_URL = 'http://influxdb:8086/k6';
/** The same, as seen by the host. */
export const INFLUXDB_URL_HERE = 'http://127.0.0.1:8086/k6';
