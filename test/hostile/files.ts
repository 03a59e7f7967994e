/** A folder of hostile files as requests: pictures in an image layer, texts in a text layer, JSON as a body. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import type { FakeHosts } from './fake-hosts.ts';
import { renderRequest } from './golden.ts';
import type { HostileFile } from './packed-files.ts';
import { type Answer, type Sent, warningsOf } from './send.ts';
import type { Trial } from './trial.ts';

const pictures = ['.svg', '.svgz', '.png', '.jpg', '.jpeg', '.gif', '.webp', '.avif'];
// What a text layer holds; a longer file is sent once as it is and then in parts.
const maxText = 1000;
const maxParts = 500;

const isWanted = (name: string) => [...pictures, '.json', '.txt'].includes(extname(name));

/** The files in a folder and its folders, or the one file. */
export function* readFiles(path: string, folder = path): Generator<HostileFile> {
  if (!statSync(path).isDirectory()) {
    const name = relative(folder, path) || path;
    if (isWanted(path)) yield { name, bytes: readFileSync(path) };
    return;
  }
  for (const name of readdirSync(path).sort()) yield* readFiles(join(path, name), folder);
}

/** A picture is drawn, or left out with a warning that says so. */
function judgePicture(answer: Answer): string[] {
  if (answer.status === 0 || answer.status >= 500) return [];
  return answer.status === 200 ? [] : [`status ${answer.status}, expected 200`];
}

const documented = [200, 400, 413, 415];

const judgeRequest = (answer: Answer): string[] =>
  answer.status === 0 || answer.status >= 500 || documented.includes(answer.status)
    ? []
    : [`status ${answer.status}, expected one of ${documented}`];

/** Whether the picture that was sent is in the picture that came back. */
export const isDrawn = (answer: Answer): boolean =>
  answer.status === 200 && !warningsOf(answer).some((code) => code.startsWith('IMAGE_'));

const layered = (layer: string, properties: Readonly<Record<string, string>>): Sent =>
  renderRequest({ template: 'picture', layers: { [layer]: properties } });

function pictureTrials(name: string, file: Buffer, hosts: FakeHosts, layers: Layers): Trial[] {
  const judge = judgePicture;
  const trials = [{ name, sent: layered('photo', { src: hosts.serve(name, file) }), judge }];
  if (extname(name) !== '.svg') return trials;
  const src = `data:image/svg+xml;base64,${file.toString('base64')}`;
  trials.push({ name: `${name} as data:`, sent: layered('photo', { src }), judge });
  if (layers.svg) {
    const sent = layered('drawing', { svg: file.toString() });
    trials.push({ name: `${name} as svg layer`, sent, judge: judgeRequest });
  }
  return trials;
}

function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length && parts.length < maxParts; at += maxText) {
    parts.push(text.slice(at, at + maxText));
  }
  return parts;
}

function textTrials(name: string, texts: readonly string[]): Trial[] {
  return texts.map((text, index) => ({
    name: texts.length === 1 ? name : `${name} part ${index}`,
    sent: layered('title', { text }),
    judge: judgeRequest,
  }));
}

/** A list of texts, such as blns.json, is drawn text by text. */
function jsonTrials(name: string, file: Buffer): Trial[] {
  const asBody = { ...renderRequest(null), body: file };
  const trials = [{ name: `${name} as body`, sent: asBody, judge: judgeRequest }];
  try {
    const value: unknown = JSON.parse(file.toString());
    const texts = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    return [...trials, ...textTrials(name, texts.slice(0, maxParts))];
  } catch {
    return trials;
  }
}

/** Which layers take an override of their own content. */
export interface Layers {
  readonly svg: boolean;
}

export function fileTrials(
  { name, bytes }: HostileFile,
  hosts: FakeHosts,
  layers: Layers,
): Trial[] {
  switch (extname(name)) {
    case '.json':
      return jsonTrials(name, bytes);
    case '.txt': {
      const text = bytes.toString();
      return textTrials(name, text.length > maxText ? [text, ...partsOf(text)] : [text]);
    }
    default:
      return pictureTrials(name, bytes, hosts, layers);
  }
}
