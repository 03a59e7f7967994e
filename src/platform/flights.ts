import { Problem } from '../core/problem.ts';

/** Bounds the bytes that are on their way at a time. */
export interface Flights {
  /**
   * Returns what to call when they have arrived. What flies alone may be of any size.
   * @throws Problem `unavailable` when too many are on their way
   */
  enter(bytes: number): () => void;
}

interface Flight {
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly end: number;
}

/** @param longest ms; work that was given up with its request never says that it ended, and counts no longer than this */
export function createFlights(maxBytes: number, longest: number, now: () => number): Flights {
  const flights = new Set<Flight>();
  return {
    enter(bytes) {
      const time = now();
      for (const flight of flights) if (flight.end <= time) flights.delete(flight);
      const flying = [...flights].reduce((sum, flight) => sum + flight.bytes, 0);
      if (flying > 0 && flying + bytes > maxBytes) {
        throw new Problem('unavailable', 'Too much is being uploaded at the same time');
      }
      const flight = { bytes, end: time + longest };
      flights.add(flight);
      return () => flights.delete(flight);
    },
  };
}
