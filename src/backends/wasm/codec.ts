import { createKeeper, type Keeper, type KeeperOptions } from './instances.ts';

/** The function that a jSquash codec's glue file exports by default. It fills in the object that it is given. */
type Glue = (module: object) => Promise<unknown>;

const ignore = () => undefined;

/**
 * A jSquash codec, in instances that can be dropped. The packages' own `init` keeps one for good.
 * @param glue Default export of `@jsquash/<format>/codec/<dec or enc>/<name>.js`.
 * @param module The wasm file beside it, metered or not.
 */
export function createCodec<Codec extends object>(
  glue: unknown,
  module: WebAssembly.Module,
  explain: KeeperOptions<Codec>['explain'],
): Keeper<Codec> {
  return createKeeper({ instantiate: () => startCodec<Codec>(glue as Glue, module), explain });
}

/** The glue returns a promise, but has nothing to wait for when it is handed an instance. */
function startCodec<Codec extends object>(glue: Glue, module: WebAssembly.Module) {
  let exports: WebAssembly.Exports | null = null;
  const codec = {
    noInitialRun: true,
    instantiateWasm: (
      imports: WebAssembly.Imports,
      ready: (instance: WebAssembly.Instance) => void,
    ) => {
      const instance = new WebAssembly.Instance(module, imports);
      exports = instance.exports;
      ready(instance);
      return exports;
    },
    print: ignore,
    printErr: ignore,
  };
  glue(codec).catch(ignore);
  if (exports === null) throw new Error('The codec did not start');
  return { api: codec as unknown as Codec, exports };
}
