const numbers = new WeakMap<object, number>();
let last = 0;

/** A number for an object that no other object in the isolate has: two keys are equal when the objects are the same. */
export function identityOf(object: object | null | undefined): number {
  if (object === null || object === undefined) return 0;
  const known = numbers.get(object);
  if (known !== undefined) return known;
  last += 1;
  numbers.set(object, last);
  return last;
}
