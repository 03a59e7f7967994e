/** One page, kept: a card like the last one only has its texts and images set anew. */
import { chromium } from 'playwright-core';
import { type Card, jpegQuality } from '../card.ts';
import { cardContents, cardPage } from '../html.ts';
import type { Draw } from '../peer-server.ts';
import { chromiumPath } from '../processes.ts';

const args = ['--no-sandbox', '--disable-lcd-text'];
const browser = await chromium.launch({ executablePath: chromiumPath, args });
const page = await browser.newPage();
process.once('exit', () => browser.close());

let shown = '';

/** All that a round does not change. */
function structure(card: Card): string {
  const boxes = card.items.map(({ kind, x, y, width, height }) => [kind, x, y, width, height]);
  return JSON.stringify([card.width, card.height, card.background, boxes]);
}

async function show(card: Card): Promise<void> {
  const wanted = structure(card);
  if (wanted !== shown) {
    await page.setViewportSize({ width: card.width, height: card.height });
    await page.setContent(cardPage(card));
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    shown = wanted;
  }
  const contents = JSON.stringify(cardContents(card));
  await page.evaluate(`
    const changed = [...document.body.children].flatMap((element, index) => {
      const content = ${contents}[index];
      if (element.tagName !== 'IMG') {
        if (content !== null) element.textContent = content;
        return [];
      }
      if (element.src !== content) element.src = content;
      return [element.decode()];
    });
    Promise.all(changed).then(() => undefined);
  `);
}

export const draw: Draw = async (card, format) => {
  await show(card);
  return page.screenshot(
    format === 'png' ? { type: 'png' } : { type: 'jpeg', quality: jpegQuality },
  );
};
