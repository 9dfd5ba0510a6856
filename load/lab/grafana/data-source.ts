/** The lab's InfluxDB, as Grafana is provisioned with it. */
export const dataSource = {
  name: 'InfluxDB',
  uid: 'flashcart-influxdb',
  type: 'influxdb',
  access: 'proxy',
  isDefault: true,
  editable: false,
  url: 'http://influxdb:8086',
  // k6 sends its figures once a second.
  jsonData: { version: 'InfluxQL', dbName: 'k6', httpMode: 'POST', timeInterval: '1s' },
};

/** How panels, annotations and alert rules refer to it. */
export const dataSourceRef = { type: dataSource.type, uid: dataSource.uid };
