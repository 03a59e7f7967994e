/** Whether more passed in a minute than a limit allows, by what a client can know. */

/** A request that passed. When it was counted is unknown, but it was between these two. */
export interface Passed {
  /** ms of any clock that does not go back. */
  readonly sentAt: number;
  readonly answeredAt: number;
  /** Renders that it counts as. */
  readonly cost: number;
}

const windowLength = 60_000;

/**
 * Renders in the fullest 60 seconds, of requests that lie wholly within them: no tolerance is needed, none of these can
 * have been counted outside.
 */
export function fullestWindow(passed: readonly Passed[]): number {
  const bySending = [...passed].sort((one, other) => one.sentAt - other.sentAt);
  const byAnswer = [...passed].sort((one, other) => one.answeredAt - other.answeredAt);
  let fullest = 0;
  for (const { sentAt: start } of bySending) {
    let sum = 0;
    for (const { sentAt, answeredAt, cost } of byAnswer) {
      if (answeredAt >= start + windowLength) break;
      if (sentAt >= start) sum += cost;
    }
    fullest = Math.max(fullest, sum);
  }
  return Math.round(fullest * 100) / 100;
}
