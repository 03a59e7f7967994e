/**
 * Draws every starter template with every one of its samples, and the README's first picture, through a running server:
 * `npm start` in one terminal, `node scripts/gallery.ts` in another. PLATEN_URL names another server.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Layer, walkLayers } from '../src/core/layer.ts';
import type { TemplateFile } from '../src/core/template-file.ts';
import { readTemplateFiles } from './template-files.ts';

const root = new URL('../', import.meta.url);
const server = process.env['PLATEN_URL'] ?? 'http://localhost:8787';
/** px; half a retina screen, and small enough for a repository. */
const pictureWidth = 800;

interface RenderWarning {
  readonly code: string;
  readonly message: string;
  readonly layer?: string;
}

/** Only the samples that are meant to be too long may be cut. */
export function unexpectedWarnings(
  sample: string,
  warnings: readonly RenderWarning[],
): readonly RenderWarning[] {
  return warnings.filter(({ code }) => sample !== 'long' || code !== 'TEXT_TRUNCATED');
}

/** One sample of one template as JPEG. @throws Error when the server refuses or warns. */
function renderSample(template: TemplateFile, sample: string): Promise<Uint8Array> {
  const body = {
    template: template.slug,
    layers: template.samples[sample],
    format: 'jpeg',
    quality: 85,
    width: pictureWidth,
    height: Math.round((pictureWidth * template.height) / template.width),
  };
  return renderBody(JSON.stringify(body), sample);
}

/** The picture under the README's first command, drawn from that very command's body. */
function renderReadme(): Promise<Uint8Array> {
  const body = /-d '(\{[\s\S]*?\n {2}\})'/.exec(
    readFileSync(new URL('README.md', root), 'utf8'),
  )?.[1];
  if (body === undefined) throw new Error('README.md has no curl command any more');
  return renderBody(body, 'readme');
}

async function renderBody(body: string, sample: string): Promise<Uint8Array> {
  const response = await fetch(new URL('/api/v1/renders/sync', server), {
    method: 'POST',
    headers: { Authorization: 'Bearer rs_live_dev', 'Content-Type': 'application/json' },
    body,
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  const warnings: RenderWarning[] = JSON.parse(response.headers.get('X-Render-Warnings') ?? '[]');
  const unexpected = unexpectedWarnings(sample, warnings);
  if (unexpected.length > 0) {
    throw new Error(
      unexpected.map(({ code, layer, message }) => `${code} ${layer ?? ''}: ${message}`).join('\n'),
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}

function pictureName(template: TemplateFile, sample: string): string {
  return `${template.slug}-${sample}.jpg`;
}

/** What a render may set, one table row a layer. */
function layerRow(layer: Layer): string {
  return `| \`${layer.name}\` | ${layer.type} | ${layer.visibility === 'auto' ? 'optional' : 'expected'} |`;
}

function templateSection(template: TemplateFile): string {
  const { name, slug, width, height, samples } = template;
  const pictures = Object.keys(samples).map(
    (sample) => `![${name}, sample “${sample}”](gallery/${pictureName(template, sample)})`,
  );
  const layers = [...walkLayers(template.layers)].filter((layer) => layer.dynamic).map(layerRow);
  return [
    `## ${name}`,
    `\`${slug}\`, ${width} × ${height} px`,
    ...pictures,
    ['| Layer | Type | |', '| --- | --- | --- |', ...layers].join('\n'),
  ].join('\n\n');
}

export function galleryPage(templates: readonly TemplateFile[]): string {
  const intro =
    'The starter templates with their samples: two everyday ones, one with texts that are too long, and one in a ' +
    'right-to-left or East Asian script. Made by `node scripts/gallery.ts`; edit the templates, not this page. ' +
    'Optional layers leave no gap when a render does not set them.';
  return `${['# Gallery', intro, ...templates.map(templateSection)].join('\n\n')}\n`;
}

async function writeGallery(): Promise<boolean> {
  const templates = readTemplateFiles(new URL('templates/', root));
  const folder = new URL('docs/gallery/', root);
  const pictures = new Map<string, Uint8Array>();
  let complete = true;
  for (const template of templates) {
    for (const sample of Object.keys(template.samples)) {
      try {
        pictures.set(pictureName(template, sample), await renderSample(template, sample));
      } catch (error) {
        complete = false;
        console.error(
          `${template.slug} ${sample}: ${error instanceof Error ? error.message : error}`,
        );
      }
    }
  }
  if (!complete) return false;
  // Only now: a failed run leaves the last good gallery, a good one leaves no picture of a sample that is gone.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of pictures) writeFileSync(new URL(name, folder), bytes);
  writeFileSync(new URL('docs/gallery.md', root), galleryPage(templates));
  writeFileSync(new URL('docs/readme.png', root), await renderReadme());
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !(await writeGallery())) process.exit(1);
