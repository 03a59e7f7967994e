import { find } from './elements.ts';
import { type Format, formats } from './requests.ts';
import {
  firstSample,
  type Layers,
  type Starter,
  sampleHeadline,
  sampleLayers,
} from './starters.ts';

/** What the form asks for. */
export interface Composition {
  readonly starter: Starter;
  readonly headline: string;
  readonly layers: Layers;
  readonly format: Format;
}

/** Long enough that a word is typed to its end, short enough to feel live. */
const pause = 300;

interface Composer {
  choose(starter: Starter): void;
  read(): Composition;
  focus(): void;
}

export function createComposer(
  starters: readonly Starter[],
  first: Starter,
  changed: () => void,
): Composer {
  const form = find('composer', HTMLFormElement);
  const headline = find('headline', HTMLTextAreaElement);
  const layerName = find('headline-layer', HTMLElement);
  const template = find('template', HTMLSelectElement);
  const data = find('data', HTMLSelectElement);
  const dataField = find('data-field', HTMLElement);
  let starter = first;
  // Own words stay when another template or data set is chosen, until they are deleted.
  let hasOwnWords = false;
  let timer = 0;

  function changedNow(): void {
    clearTimeout(timer);
    changed();
  }

  function fillHeadline(): void {
    if (!hasOwnWords) headline.value = sampleHeadline(starter, data.value || null);
  }

  function choose(chosen: Starter): void {
    starter = chosen;
    const samples = Object.keys(starter.samples);
    template.value = starter.slug;
    data.replaceChildren(...samples.map((name) => new Option(name, name)));
    data.value = firstSample(starter) ?? '';
    dataField.hidden = samples.length === 0;
    headline.disabled = starter.headline === null;
    layerName.replaceChildren(starter.headline === null ? '' : `${starter.headline.layer}.text`);
    fillHeadline();
    changedNow();
  }

  function read(): Composition {
    const layers = sampleLayers(starter, data.value || null);
    return {
      starter,
      headline: headline.value,
      layers:
        starter.headline === null
          ? layers
          : withText(layers, starter.headline.layer, headline.value),
      format: formats.find((format) => format === new FormData(form).get('format')) ?? 'png',
    };
  }

  template.replaceChildren(...starters.map(({ slug, name }) => new Option(name, slug)));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    changedNow();
  });
  headline.addEventListener('input', (event) => {
    hasOwnWords = headline.value !== '';
    clearTimeout(timer);
    // Half-composed characters are nobody's headline.
    if (event instanceof InputEvent && event.isComposing) return;
    timer = setTimeout(changed, pause);
  });
  headline.addEventListener('compositionend', () => {
    clearTimeout(timer);
    timer = setTimeout(changed, pause);
  });
  template.addEventListener('change', () => {
    const chosen = starters.find(({ slug }) => slug === template.value);
    if (chosen !== undefined) choose(chosen);
  });
  data.addEventListener('change', () => {
    fillHeadline();
    changedNow();
  });
  find('format', HTMLFieldSetElement).addEventListener('change', changedNow);
  return { choose, read, focus: () => headline.focus({ preventScroll: true }) };
}

/** The headline comes first, so that it is the part of a URL that one sees. */
function withText(layers: Layers, layer: string, text: string): Layers {
  const { [layer]: properties, ...others } = layers;
  return { [layer]: { ...properties, text }, ...others };
}
