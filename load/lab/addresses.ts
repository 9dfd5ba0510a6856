/** LocalStack, for the other containers. */
export const LOCALSTACK_URL = 'http://localstack:4566';
/** The database of k6's figures, for the other containers. */
export const INFLUXDB_URL = 'http://influxdb:8086/k6';
/** The same, for the host; another where `LAB_INFLUXDB_URL` says so, as where the lab is proven without Docker. */
export const INFLUXDB_URL_HERE = 'http://127.0.0.1:8086/k6';
