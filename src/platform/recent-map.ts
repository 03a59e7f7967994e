/**
 * As the newest entry of a map, which iterates in the order of insertion; those that were not kept again for the longest
 * time go when there are more than `limit`.
 */
export function keepRecent<T>(entries: Map<string, T>, key: string, value: T, limit: number): void {
  entries.delete(key);
  entries.set(key, value);
  for (const oldest of entries.keys()) {
    if (entries.size <= limit) return;
    entries.delete(oldest);
  }
}
