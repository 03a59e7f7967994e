import { Problem } from '../core/problem.ts';

export interface TurnOptions {
  /** Renders that may wait at a time. */
  readonly maxWaiting: number;
  /** Bytes of pictures that waiting renders may hold together. */
  readonly maxWaitingBytes: number;
  readonly maxWaitMs: number;
  readonly wait: (ms: number) => Promise<void>;
  /** Milliseconds; it may stand still while work goes on. */
  readonly now: () => number;
}

export interface Turns {
  /**
   * Runs work when nobody else's is under way, in the order of asking. `heldBytes` is what the work keeps in memory
   * while it waits.
   * @throws Problem `unavailable` when too many wait already, or it takes too long
   */
  take<T>(work: () => Promise<T>, heldBytes: number): Promise<T>;
  /** Tells those who wait that the work under way goes on. */
  progress(): void;
}

/** Timers of waiting renders fire between two steps of the work, never during one. */
const POLL_MS = 100;
const POLLS_WITHOUT_PROGRESS = 5;

interface Ticket {
  readonly heldBytes: number;
  readonly called: Promise<void>;
  readonly call: () => void;
  isCalled: boolean;
}

/**
 * One at a time: an isolate has one thread and little memory. On Workers a request that its client gives up stops at its
 * next wait and never goes on, whether it works or waits itself: when nothing moves any more, whoever notices calls the
 * next one.
 */
export function createTurns(options: TurnOptions): Turns {
  const queue: Ticket[] = [];
  let holder: object | null = null;
  let steps = 0;

  const callNext = () => {
    steps += 1;
    const next = queue.shift() ?? null;
    holder = next;
    if (next === null) return;
    next.isCalled = true;
    next.call();
  };

  /** Whether the ticket was called before the poll's end. */
  async function poll(ticket: Ticket): Promise<boolean> {
    await Promise.race([ticket.called, options.wait(POLL_MS)]);
    return ticket.isCalled;
  }

  async function waitInLine(ticket: Ticket): Promise<void> {
    const until = options.now() + options.maxWaitMs;
    let seen = steps;
    let still = 0;
    while (!(await poll(ticket))) {
      if (options.now() >= until) {
        queue.splice(queue.indexOf(ticket), 1);
        throw busy();
      }
      still = seen === steps ? still + 1 : 0;
      if (still >= POLLS_WITHOUT_PROGRESS) callNext();
      seen = steps;
    }
  }

  async function enter(heldBytes: number): Promise<object> {
    if (holder === null) {
      holder = {};
      return holder;
    }
    const waitingBytes = queue.reduce((sum, ticket) => sum + ticket.heldBytes, heldBytes);
    if (queue.length >= options.maxWaiting || waitingBytes > options.maxWaitingBytes) throw busy();
    const { promise, resolve } = Promise.withResolvers<void>();
    const ticket = { called: promise, call: resolve, heldBytes, isCalled: false };
    queue.push(ticket);
    await waitInLine(ticket);
    return ticket;
  }

  return {
    async take(work, heldBytes) {
      const mine = await enter(heldBytes);
      try {
        return await work();
      } finally {
        // Not when somebody else has taken over meanwhile.
        if (holder === mine) callNext();
      }
    },
    progress: () => {
      steps += 1;
    },
  };
}

function busy(): Problem {
  return new Problem('unavailable', 'Too many renders are under way', {
    hint: 'Try again in a second',
  });
}
