/** A fixed set of good requests, each of which must give the same bytes every time. */
import { readTemplateFiles } from '../../scripts/template-files.ts';
import { renderRequest } from '../hostile/golden.ts';
import { getKey } from '../hostile/keys.ts';
import type { Sent } from '../hostile/send.ts';

const formats = ['png', 'jpeg', 'webp'] as const;
const widths = [160, 320, 480, 640];
const texts = [
  'Plain',
  'Größe ändern?',
  '漢字と仮名',
  'مرحبا بالعالم',
  'Emoji 🎉🇩🇪',
  'long words '.repeat(20),
];

function getRequest(template: string, format: string, width: number): Sent {
  const query = new URLSearchParams({
    apiKey: getKey,
    ...{ template, format, width: String(width) },
  });
  const headers = { referer: 'https://allowed.example/' };
  return { method: 'GET', path: `/api/v1/render?${query}`, headers, body: null };
}

/** Every template with each of its samples, and one template with many texts; formats and sizes take turns. */
export function goodRequests(): readonly Sent[] {
  const templates = readTemplateFiles(new URL('../../templates/', import.meta.url));
  const filled = templates.flatMap(({ slug, samples }) =>
    [{}, ...Object.values(samples)].map((layers) => ({ template: slug, layers })),
  );
  const written = texts.map((text) => ({
    template: 'card',
    layers: { title: { text, fontSize: 40 }, subtitle: { text: text.toUpperCase() } },
  }));
  const photos = ['baseline.jpg', 'orientation-6.jpg', 'lossy.webp', 'plain.avif', 'animated.gif'];
  const pictured = photos.map((photo) => ({
    template: 'card',
    layers: { background_image: { src: `https://images.test/${photo}` } },
  }));
  const bodies = [...filled, ...written, ...pictured];
  return bodies.flatMap((body, index) => {
    const format = formats[index % formats.length] ?? 'png';
    const width = widths[index % widths.length] ?? 320;
    return [
      renderRequest({ ...body, format, width }),
      renderRequest({ ...body, format: 'png', width: 200 }),
      getRequest(body.template, format, 200 + index),
    ];
  });
}
