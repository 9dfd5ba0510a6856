/**
 * Waits until every promise has settled, even if one rejects: work that outlives the response would be frozen by Lambda.
 * @returns the values in order.
 * @throws the reason of the first rejected promise, in order.
 */
export async function allEnded<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
  const ended = await Promise.allSettled(promises);
  return ended.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
