import { describe, expect, it } from 'vitest';
import { meter } from '../../../scripts/meter.ts';
import { compileWasm, smallModule } from '../../../test/fixtures/wasm.ts';
import { createKeeper } from './instances.ts';

const growAndReport = [0x20, 0, 0x40, 0];
const turnForEver = [0x03, 0x40, 0x0c, 0, 0x0b, 0x00];

/** With a parameter of 0 `run` turns for ever, else it asks for as many pages. */
const module = smallModule({
  parameters: 1,
  code: [0x20, 0, 0x45, 0x04, 0x40, ...turnForEver, 0x0b, ...growAndReport],
});

interface Api {
  readonly run: (pages: number) => number;
  readonly memory: WebAssembly.Memory;
}

function createTestKeeper(bytes: Uint8Array = meter(module, { maxPages: 1_000 })) {
  const compiled: WebAssembly.Module = compileWasm(bytes);
  const counter = { started: 0 };
  const keeper = createKeeper<Api>({
    instantiate: () => {
      counter.started += 1;
      const { exports } = new WebAssembly.Instance(compiled);
      return { api: exports as unknown as Api, exports };
    },
    explain: (reason, cause) => new Error(reason, { cause }),
  });
  return { keeper, counter };
}

describe('a keeper of instances', () => {
  it('uses one instance again and again', () => {
    const { keeper, counter } = createTestKeeper();
    for (let pages = 1; pages < 5; pages += 1) {
      expect(keeper.use(1_000, ({ run }) => run(1))).toBe(pages);
    }
    expect(counter.started).toBe(1);
  });

  it.each([
    ['fuel', 0],
    ['memory', 1_001],
  ])('drops an instance that has run out of %s', (reason, pages) => {
    const { keeper, counter } = createTestKeeper();
    expect(() => keeper.use(1_000, ({ run }) => run(pages))).toThrow(reason);
    expect(keeper.use(1_000, ({ run }) => run(1))).toBe(1);
    expect(counter.started).toBe(2);
  });

  it('drops an instance after any other error and passes on its cause', () => {
    const { keeper, counter } = createTestKeeper();
    const cause = new Error('broken');
    const work = () => {
      throw cause;
    };
    expect(() => keeper.use(1_000, work)).toThrow(
      expect.objectContaining({ message: 'thrown', cause }),
    );
    keeper.use(1_000, ({ run }) => run(1));
    expect(counter.started).toBe(2);
  });

  it('drops an instance of more than 48 MB', () => {
    const { keeper, counter } = createTestKeeper();
    keeper.use(1_000, ({ run }) => run(700));
    keeper.use(1_000, ({ run }) => run(40));
    expect(counter.started).toBe(1);
    expect(keeper.use(1_000, ({ memory }) => memory.buffer.byteLength)).toBe(65_536);
    expect(counter.started).toBe(2);
  });

  it('fills up again on the way', () => {
    const { keeper } = createTestKeeper();
    expect(
      keeper.use(0, ({ run }, tank) => {
        tank.fill(1_000);
        return run(1);
      }),
    ).toBe(1);
  });

  it('does not run what is not metered unless that is asked for', () => {
    const { keeper } = createTestKeeper(module);
    expect(() => keeper.use(1_000, ({ run }) => run(1))).toThrow('not metered');
    expect(keeper.use(Infinity, ({ run }) => run(1))).toBe(1);
  });
});
