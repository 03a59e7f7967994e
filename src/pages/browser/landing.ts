import { type Composition, createComposer } from './composer.ts';
import { enableCopying } from './copying.ts';
import { create, find } from './elements.ts';
import { createGallery } from './gallery.ts';
import { createKeys } from './keys.ts';
import { createProof } from './proof.ts';
import { type Access, curlCommand, imageTag, layerQuery, pictureUrl } from './requests.ts';
import { firstStarter, loadStarters, type Starter } from './starters.ts';
import { enableTabs } from './tabs.ts';

enableTabs(find('snippet-tabs', HTMLElement), find('snippets', HTMLElement));
enableCopying();
for (const element of document.querySelectorAll('[data-origin]')) {
  element.textContent = location.origin;
}
const starters = await startersOrFirst();
const first =
  starters.find(({ slug }) => slug === firstStarter.slug) ?? starters[0] ?? firstStarter;
const keys = createKeys(update);
const proof = createProof();
const composer = createComposer(starters, first, update);
const gallery = createGallery(starters, (starter) => {
  composer.choose(starter);
  find('proof', HTMLElement).scrollIntoView();
  // On a touch screen the keyboard would cover the picture that was just chosen.
  if (matchMedia('(pointer: fine)').matches) composer.focus();
});
composer.choose(first);

async function startersOrFirst(): Promise<readonly Starter[]> {
  try {
    return await loadStarters();
  } catch {
    return [firstStarter];
  }
}

async function update(): Promise<void> {
  const composition = composer.read();
  gallery.mark(composition.starter.slug);
  writeSnippets(composition, keys.describeAccess());
  const access = keys.getAccess();
  if (access === null) return proof.clear('Your GET key draws the picture here.');
  const answer = await proof.show(
    pictureUrl(toRequest(composition), access),
    attributesOf(composition),
  );
  if (answer === null) return;
  // Only a key that has just worked is tried on the tiles: none of them breaks.
  if (answer.kind === 'drawn') gallery.draw(access);
  else if (answer.status === 401) keys.ask();
}

function toRequest({ starter, layers, format }: Composition) {
  return { template: starter.slug, layers, format };
}

function attributesOf({ starter, headline }: Composition) {
  const { width, height, name } = starter;
  const words = headline.trim();
  return { width, height, alt: words === '' ? name : `${name}: ${words}` };
}

function writeSnippets(composition: Composition, access: Access): void {
  const request = toRequest(composition);
  const url = pictureUrl(request, access);
  find('snippet-url', HTMLElement).replaceChildren(...withHeadlineMarked(url, composition));
  find('snippet-tag', HTMLElement).replaceChildren(imageTag(url, attributesOf(composition)));
  find('snippet-curl', HTMLElement).replaceChildren(curlCommand(request, access));
}

/** Shows which part of the address the box writes. */
function withHeadlineMarked(url: string, { starter, headline }: Composition): (string | Node)[] {
  if (starter.headline === null) return [url];
  const part = layerQuery(starter.headline.layer, 'text', headline);
  const start = url.indexOf(`&${part}`) + 1;
  if (start === 0) return [url];
  return [url.slice(0, start), create('mark', '', part), url.slice(start + part.length)];
}
