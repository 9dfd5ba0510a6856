/**
 * Waits until all of them have ended, also where one fails: what runs on after an answer is frozen with its function.
 * @throws what the first of them, in their order, has failed with.
 */
export async function allEnded<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
  const ended = await Promise.allSettled(promises);
  return ended.map((it) => {
    if (it.status === 'rejected') throw it.reason;
    return it.value;
  });
}
