import { createShelf } from './shelf.ts';

/** An instance and what is called on it. */
export interface Started<Api> {
  readonly api: Api;
  readonly exports: WebAssembly.Exports;
}

/** Why a call ended early: it ran out of fuel, it was refused memory, or the module threw or trapped by itself. */
export type FailureReason = 'fuel' | 'memory' | 'thrown';

export interface KeeperOptions<Api> {
  /** A fresh instance from the compiled module. */
  readonly instantiate: () => Started<Api>;
  /** What `use` throws in place of `cause`. */
  readonly explain: (reason: FailureReason, cause: unknown) => Error;
}

export interface Keeper<Api> {
  /**
   * Runs `work`, which must not wait, on the kept instance or a new one. The instance is kept for the next call unless
   * `work` throws: wasm leaves its stack pointer and heap where a trap or an exit found them.
   * @param fuel About 20 million last a millisecond. `Infinity` for a module that is not metered.
   * @throws what `explain` makes of the failure.
   */
  use<Result>(fuel: number, work: (api: Api, tank: Tank) => Result): Result;
}

/** The fuel of a metered module. */
export interface Tank {
  fill(fuel: number): void;
  left(): number;
}

/** The value that a refused `memory.grow` leaves in a metered module's fuel. */
const OUT_OF_MEMORY = -(2n ** 63n);

type Fuel = WebAssembly.Global & { value: bigint };

const fuelOf = (exports: WebAssembly.Exports) => exports['__fuel'] as Fuel | undefined;

function fillUp(exports: WebAssembly.Exports, fuel: number): void {
  const tank = fuelOf(exports);
  if (tank === undefined && fuel === Infinity) return;
  if (tank === undefined) throw new Error('The module is not metered');
  tank.value = BigInt(Math.ceil(fuel));
}

function reasonOf(exports: WebAssembly.Exports): FailureReason {
  const left = fuelOf(exports)?.value ?? 0n;
  if (left >= 0n) return 'thrown';
  return left === OUT_OF_MEMORY ? 'memory' : 'fuel';
}

const memoryOf = (exports: WebAssembly.Exports): number =>
  Object.values(exports)
    .filter((value) => value instanceof WebAssembly.Memory)
    .reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

export function createKeeper<Api>({ instantiate, explain }: KeeperOptions<Api>): Keeper<Api> {
  const shelf = createShelf<Started<Api>>(({ exports }) => memoryOf(exports));
  return {
    use(fuel, work) {
      // Given back at the end only: a throw leaves none behind.
      const instance = shelf.take() ?? instantiate();
      const { api, exports } = instance;
      fillUp(exports, fuel);
      let result: ReturnType<typeof work>;
      try {
        result = work(api, {
          fill: (more) => fillUp(exports, more),
          left: () => Number(fuelOf(exports)?.value ?? 0n),
        });
      } catch (cause) {
        throw explain(reasonOf(exports), cause);
      }
      shelf.put(instance);
      return result;
    },
  };
}
