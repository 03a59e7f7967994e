/** A place for one instance of a module between two uses. */
export interface Shelf<Instance> {
  /** Empties the place: who fails with an instance has none to give back. */
  take(): Instance | null;
  put(instance: Instance): void;
}

// Wasm memory never shrinks. An instance that one large picture has blown up is not kept, and all that are kept leave
// room for the render under way in the 128 MB of an isolate.
const maxInstanceBytes = 48_000_000;
const maxTotalBytes = 60_000_000;

interface Place {
  readonly bytes: number;
  readonly empty: () => void;
}

/** The instance that has not been used for longest comes first. */
const places = new Map<object, Place>();

/** Bytes of wasm memory that the isolate keeps between renders. */
export function keptWasmBytes(): number {
  return [...places.values()].reduce((sum, { bytes }) => sum + bytes, 0);
}

export function createShelf<Instance>(memoryOf: (instance: Instance) => number): Shelf<Instance> {
  let kept: Instance | null = null;
  const shelf: Shelf<Instance> = {
    take() {
      const instance = kept;
      kept = null;
      places.delete(shelf);
      return instance;
    },
    put(instance) {
      const bytes = memoryOf(instance);
      if (bytes > maxInstanceBytes) return;
      kept = instance;
      places.set(shelf, {
        bytes,
        empty: () => {
          kept = null;
        },
      });
      for (const [owner, { empty }] of places) {
        if (keptWasmBytes() <= maxTotalBytes) return;
        empty();
        places.delete(owner);
      }
    },
  };
  return shelf;
}
