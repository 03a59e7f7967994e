/** @takumi-rs/wasm in workerd, answering as peer-server.ts does. */
import { initSync, Renderer } from '@takumi-rs/wasm';
import module from '@takumi-rs/wasm/takumi_wasm_bg.wasm';
import regular from '../../build/bench/fonts/inter-400.ttf';
import semibold from '../../build/bench/fonts/inter-600.ttf';
import bold from '../../build/bench/fonts/inter-700.ttf';
import emoji from '../assets/emoji.svg';
import logo from '../assets/logo.png';
import photo from '../assets/photo.jpg';
import { jpegQuality, type PictureItem } from '../card.ts';
import { findCase } from '../cases.ts';
import { saltedJpeg } from '../pictures.ts';
import { takumiCard } from '../takumi-node.ts';

const pictures = { photo, logo, emoji };

function pictureBytes({ picture, salt }: PictureItem): Uint8Array | ArrayBuffer {
  return salt === undefined
    ? pictures[picture]
    : saltedJpeg(new Uint8Array(pictures[picture]), salt);
}

async function createRenderer(): Promise<Renderer> {
  initSync({ module });
  const renderer = new Renderer();
  const fonts = [
    { weight: 400, data: regular },
    { weight: 600, data: semibold },
    { weight: 700, data: bold },
  ];
  for (const font of fonts)
    await renderer.registerFont({ name: 'Inter', style: 'normal', ...font });
  return renderer;
}

let renderer: Renderer | null = null;

async function draw(query: URLSearchParams): Promise<Response> {
  const card = findCase(query.get('case') ?? '').card(Number(query.get('round')));
  const { node, images } = takumiCard(card, pictureBytes);
  const { width, height } = card;
  const format = query.get('format') === 'jpeg' ? 'jpeg' : 'png';
  renderer ??= await createRenderer();
  const options = { width, height, format, quality: jpegQuality, images } as const;
  return new Response(await renderer.render(node, options));
}

const worker = {
  async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    // Says that the Worker is up, and draws nothing yet.
    if (!searchParams.has('case')) return new Response('ready');
    return draw(searchParams).catch((error) => new Response(String(error), { status: 500 }));
  },
};

// biome-ignore lint/style/noDefaultExport: workerd looks for it.
export default worker;
