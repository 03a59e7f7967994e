import { Document } from '../core/document.ts';
import type { Services } from './services.ts';

const sample = Document.parse({
  pages: [
    {
      width: 600,
      height: 315,
      background: 'linear-gradient(180deg, #ffffff, #dddddd)',
      layers: [
        { type: 'text', name: 'text', width: 600, height: 80, fontSize: 60, text: 'Aa' },
        {
          ...{ type: 'shape', name: 'shape', y: 100, width: 200, height: 80 },
          ...{ shape: { kind: 'rect' }, cornerRadius: 12, fill: '#333333' },
        },
      ],
    },
  ],
});

let isWarm = false;

/**
 * Draws something small, once an isolate, when a request has its answer without a render: the first one that needs a
 * render then finds fonts loaded and wasm compiled. Nothing of it is done when the isolate starts.
 */
export async function warmUp(services: Services): Promise<void> {
  if (isWarm) return;
  isWarm = true;
  const size = { width: null, height: null };
  const output = { format: 'png', dpi: null } as const;
  await services
    .render({ document: sample, template: null, output, size }, (_, work) => work())
    .catch(() => undefined);
}
