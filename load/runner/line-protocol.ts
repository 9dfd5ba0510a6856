type Tags = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, string | number>>;

/**
 * A point in InfluxDB's line protocol.
 * @param tags empty ones are left out, as InfluxDB refuses them.
 */
export function lineOf(measurement: string, tags: Tags, fields: Fields, at: Date): string {
  const index = Object.entries(tags).flatMap(([key, value]) => (value ? `,${key}=${escaped(value)}` : []));
  const values = Object.entries(fields).map(([key, value]) => `${key}=${fieldOf(value)}`);
  return `${measurement}${index.join('')} ${values.join()} ${at.getTime()}000000`;
}

function escaped(tag: string): string {
  return tag.replace(/[ ,=]/g, '\\$&');
}

function fieldOf(value: string | number): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
