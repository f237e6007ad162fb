// Results that are computed once: the policies see most documents in many renderings.

const remembered = (results, compute) => (argument) => {
  if (!results.has(argument)) {
    results.set(argument, compute(argument));
  }
  return results.get(argument);
};

/** The function, which computes its result once for each text. */
export const once = (compute) => remembered(new Map(), compute);

/** The function, which computes its result once for each object; nobody changes one that a policy has seen. */
export const onceFor = (compute) => remembered(new WeakMap(), compute);
