import { expect, it } from 'vitest';
import { createFlights } from './flights.ts';

function setup() {
  const clock = { now: 0 };
  return { clock, flights: createFlights(100, 10_000, () => clock.now) };
}
const full = expect.objectContaining({ code: 'unavailable' });

it('as much as fits may fly at a time', () => {
  const { flights } = setup();
  const leave = flights.enter(60);
  flights.enter(40);
  expect(() => flights.enter(1)).toThrow(full);
  leave();
  flights.enter(60);
  expect(() => flights.enter(1)).toThrow(full);
});

it('what is larger than all of that flies alone', () => {
  const { flights } = setup();
  const leave = flights.enter(101);
  expect(() => flights.enter(1)).toThrow(full);
  leave();
  flights.enter(1);
  expect(() => flights.enter(100)).toThrow(full);
});

it('what never says that it has arrived is given up after a while', () => {
  const { clock, flights } = setup();
  flights.enter(100);
  clock.now = 9_999;
  expect(() => flights.enter(1)).toThrow(full);
  clock.now = 10_000;
  flights.enter(100);
});
