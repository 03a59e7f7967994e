import { create, find } from './elements.ts';
import { type Access, pictureQuery } from './requests.ts';
import { firstSample, type Starter, sampleLayers } from './starters.ts';

/** px of a tile's picture; wide enough for a sharp one in the widest column. */
const tileWidth = 480;

interface Gallery {
  /** Draws the tiles' pictures; before, they are empty sheets. */
  draw(access: Access): void;
  mark(slug: string): void;
}

interface Tile {
  readonly starter: Starter;
  readonly button: HTMLButtonElement;
  readonly sheet: HTMLElement;
}

export function createGallery(
  starters: readonly Starter[],
  choose: (starter: Starter) => void,
): Gallery {
  const tiles = starters.map((starter) => createTile(starter, choose));
  const list = find('gallery', HTMLElement);
  list.replaceChildren(...tiles.map(({ button }) => create('li', '', button)));
  let drawnWith: string | null = null;
  return {
    draw(access) {
      if (drawnWith === access.getKey) return;
      drawnWith = access.getKey;
      for (const tile of tiles) drawTile(tile, access);
    },
    mark(slug) {
      for (const { starter, button } of tiles) button.ariaPressed = String(starter.slug === slug);
    },
  };
}

function createTile(starter: Starter, choose: (starter: Starter) => void): Tile {
  const { name, width, height, slug } = starter;
  const sheet = create('span', 'sheet');
  const caption = create(
    'span',
    'caption',
    create('span', 'name', name),
    create('code', '', slug),
    create('span', 'dimensions', `${width} × ${height}`),
  );
  const button = create('button', 'tile', create('span', 'mat', sheet), caption);
  button.type = 'button';
  button.ariaPressed = 'false';
  button.style.setProperty('--ratio', String(width / height));
  button.addEventListener('click', () => choose(starter));
  return { starter, button, sheet };
}

function drawTile({ starter, sheet }: Tile, access: Access): void {
  const sample = firstSample(starter);
  const request = {
    template: starter.slug,
    format: 'jpeg',
    layers: sampleLayers(starter, sample),
  } as const;
  const query = pictureQuery(request, access, { width: String(tileWidth) });
  const image = new Image(tileWidth, Math.round((tileWidth * starter.height) / starter.width));
  // Before src: an image that has one starts to load at once.
  image.loading = 'lazy';
  image.decoding = 'async';
  image.alt = `The ${starter.name} starter, drawn with its ${sample ?? 'own'} data.`;
  image.addEventListener('error', () => {
    sheet.replaceChildren(create('span', 'blank', 'Not drawn. Choose it to see why.'));
  });
  image.src = `/api/v1/render?${query}`;
  sheet.replaceChildren(image);
}
