/** What the pages in public/ load beside their own files: their script, and the starters as data. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { walkLayers } from '../src/core/layer.ts';
import type { TemplateFile } from '../src/core/template-file.ts';
import type { Starter } from '../src/pages/browser/starters.ts';
import { readTemplateFiles } from './template-files.ts';

export function writePages(root: URL, assets: URL): void {
  buildSync({
    entryPoints: [fileURLToPath(new URL('src/pages/browser/landing.ts', root))],
    outfile: fileURLToPath(new URL('landing.js', assets)),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const starters = readTemplateFiles(new URL('templates/', root)).map(toStarter);
  writeFileSync(new URL('starters.json', assets), JSON.stringify(starters));
}

function toStarter(file: TemplateFile): Starter {
  const { slug, name, width, height, samples } = file;
  return { slug, name, width, height, headline: findHeadline(file), samples };
}

/** The text that the page's headline box drives: the one set largest of those that a render may change. */
function findHeadline(file: TemplateFile): Starter['headline'] {
  const [largest] = [...walkLayers(file.layers)]
    .filter((layer) => layer.type === 'text')
    .filter((layer) => layer.dynamic)
    .sort((one, other) => other.fontSize - one.fontSize);
  return largest === undefined ? null : { layer: largest.name, text: largest.text };
}
