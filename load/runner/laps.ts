import type { InfluxDatabase } from './influx-database.ts';
import { lineOf } from './line-protocol.ts';

const LAP_MS = 10_000;

/**
 * The figures of a run by the time since its start, as points after the epoch, so that a dashboard can compare runs of
 * different days.
 * @returns for each API and lap of 10 s: p95 latency in ms and requests per second, in the line protocol.
 */
export async function lapLines(database: InfluxDatabase, runId: string, from: Date, to: Date): Promise<string[]> {
  const offset = from.getTime() % LAP_MS;
  const series = await database.query(
    `SELECT percentile("value", 95) AS "p95", count("value") AS "requests" FROM "http_req_duration"
     WHERE "run" = '${runId}' AND "scenario" != '' AND time >= ${from.getTime()}ms AND time <= ${to.getTime()}ms
     GROUP BY time(${LAP_MS}ms, ${offset}ms), "name" fill(none)`,
  );
  return series.flatMap(({ tags, values }) =>
    values.map(([time, p95, requests]) => {
      const sinceStart = new Date(new Date(String(time)).getTime() - from.getTime());
      const fields = { p95: Number(p95), rate: Number(requests) / (LAP_MS / 1_000) };
      return lineOf('laps', { run: runId, name: tags?.name ?? '' }, fields, sinceStart);
    }),
  );
}
