/**
 * Watches a method that returns promises.
 * @param owner the object, or the prototype of all objects, with the method.
 * @returns a function that counts the pending calls.
 */
export function countPending<Owner>(owner: Owner, method: keyof Owner): () => number {
  let pending = 0;
  const original = owner[method] as (...args: unknown[]) => unknown;
  const watched = function (this: unknown, ...args: unknown[]) {
    pending += 1;
    const end = () => {
      pending -= 1;
    };
    const answer = original.apply(this, args);
    Promise.resolve(answer).then(end, end);
    return answer;
  };
  Object.defineProperty(owner, method, { value: watched, configurable: true, writable: true });
  return () => pending;
}
