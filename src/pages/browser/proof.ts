import { type Drawn, fetchPicture, type Refused } from './answers.ts';
import { create, find } from './elements.ts';
import type { ImageAttributes } from './requests.ts';

interface Proof {
  /** Asks for the picture and puts it in place of the last one, unless another was asked for meanwhile. */
  show(url: string, attributes: ImageAttributes): Promise<Drawn | Refused | null>;
  /** An empty sheet with a word on it. */
  clear(message: string): void;
}

/** The large picture and the line that says how it came about. */
export function createProof(): Proof {
  const figure = find('proof', HTMLElement);
  const sheet = find('sheet', HTMLElement);
  const size = find('sheet-size', HTMLElement);
  const readout = find('readout', HTMLElement);
  const stages = find('stages', HTMLElement);
  const remarks = find('remarks', HTMLElement);
  let running = new AbortController();
  let currentUrl: string | null = null;

  function place(image: HTMLImageElement, { width, height }: ImageAttributes): void {
    figure.style.setProperty('--ratio', String(width / height));
    size.replaceChildren(`${width} × ${height}`);
    sheet.replaceChildren(image);
    if (currentUrl !== null) URL.revokeObjectURL(currentUrl);
    currentUrl = image.src;
  }

  function report(answer: Drawn | Refused): void {
    const isDrawn = answer.kind === 'drawn';
    figure.toggleAttribute('data-stale', !isDrawn);
    figure.ariaBusy = 'false';
    readout.toggleAttribute('data-refused', !isDrawn);
    readout.replaceChildren(
      isDrawn ? measurements(answer) : `${answer.status || ''} ${answer.title}`,
    );
    stages.replaceChildren(isDrawn ? stageLine(answer) : '');
    remarks.replaceChildren(isDrawn ? warningList(answer) : explanation(answer));
  }

  async function show(url: string, attributes: ImageAttributes) {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    figure.ariaBusy = 'true';
    const answer = await fetchPicture(url, signal);
    if (answer?.kind === 'drawn') {
      const image = await decode(answer.picture, attributes);
      // Decoding takes time as well, and the visitor may have typed on.
      if (signal.aborted) URL.revokeObjectURL(image.src);
      else place(image, attributes);
    }
    if (answer === null || signal.aborted) return null;
    report(answer);
    return answer;
  }

  function clear(message: string): void {
    running.abort();
    figure.ariaBusy = 'false';
    figure.removeAttribute('data-stale');
    sheet.replaceChildren(create('p', 'blank', message));
    readout.replaceChildren();
    stages.replaceChildren();
    remarks.replaceChildren();
    if (currentUrl !== null) URL.revokeObjectURL(currentUrl);
    currentUrl = null;
  }
  return { show, clear };
}

async function decode(picture: Blob, attributes: ImageAttributes): Promise<HTMLImageElement> {
  const image = new Image(attributes.width, attributes.height);
  image.src = URL.createObjectURL(picture);
  image.alt = attributes.alt;
  // One that cannot be decoded is shown all the same: its alternative text is better than the wrong picture.
  await image.decode().catch(() => undefined);
  return image;
}

function measurements({ milliseconds, cache, picture }: Drawn): string {
  const facts = [`${Math.round(milliseconds)} ms`, cache, `${Math.ceil(picture.size / 1024)} KB`];
  return facts.filter((fact) => fact !== '').join(' · ');
}

function warningList({ warnings }: Drawn): Node {
  const items = warnings.map(({ code, message }) =>
    create('li', '', create('code', 'code', code), ` ${closeSentence(message)}`),
  );
  return items.length === 0 ? new Text() : create('ul', '', ...items);
}

function explanation({ detail, hint }: Refused): Node {
  const sentences = [detail, hint].filter((sentence) => sentence !== '').map(closeSentence);
  return create('p', '', sentences.join(' '));
}

function closeSentence(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

function stageLine({ stages }: Drawn): string {
  return stages.map(({ name, milliseconds }) => `${name} ${milliseconds}`).join(' · ');
}
