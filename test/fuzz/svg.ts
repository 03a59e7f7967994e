/** The SVG gate: any text is refused, or comes back clean, and clean again is the same. */
import { cleanSvg } from '../../src/core/svg/svg-gate.ts';
import { parseXml, type XmlElement } from '../../src/core/svg/xml-scanner.ts';
import { foundFiles } from '../hostile/packed-files.ts';
import { mutateText } from './mutate.ts';
import type { Random } from './random.ts';
import { makeSvg } from './svg-grammar.ts';
import { Broken, type FuzzReport, type FuzzTarget, runFuzz } from './target.ts';

const readCorpus = (): readonly string[] =>
  foundFiles()
    .filter(({ name }) => name.endsWith('.svg'))
    .map(({ bytes }) => bytes.toString());

const dictionary = [
  ...[
    '<',
    '>',
    '/>',
    '</g>',
    '<g>',
    '&',
    '&amp;',
    '&#x6a;',
    '&#0;',
    '"',
    "'",
    '<!--',
    '-->',
    ']]>',
  ],
  ...['<![CDATA[', '<?x?>', '<!DOCTYPE svg>', '<!DOCTYPE svg [', '<!ENTITY a "b">', 'xmlns=""'],
  ...[' onload="a"', ' ONLOAD="a"', ' xlink:href="javascript:a"', ' href="http://a.test"', '\0'],
  ...[' xmlns:s="http://www.w3.org/2000/svg"', '<s:script>', '<script/>', '<style>', '</style>'],
  ...['url(#a)', 'url(http://a)', 'url(', ')', '{', '}', ';', ':', '@import "a"', '\\', '/*', '*/'],
  ...[
    ' id="a"',
    ' filter="url(#a)"',
    ' mask="url(#a)"',
    '<use href="#a"/>',
    ' style="fill:url(#a)"',
  ],
  ...[' font-size="1000em"', ' style="filter:blur(100em)"', ' stroke-width="1e5em"', '\ud800', 'é'],
];

const forbiddenNames =
  /^(?:script|foreignObject|iframe|animate\w*|set|handler|discard|audio|video|html|body)$/i;

function checkAttribute(name: string, value: string) {
  if (/^on/i.test(name)) throw new Broken(`the attribute ${name} is left`);
  const isLink = name === 'href' || name.endsWith(':href');
  if (isLink && !/^(?:#|data:image\/(?:png|jpe?g|gif|webp);base64,)/i.test(value)) {
    throw new Broken(`the link ${value.slice(0, 80)} is left`);
  }
  if (!isLink) checkText(value, name);
}

function checkText(text: string, where: string) {
  const outward = /url\(\s*["']?\s*[^#"'\s]/i.exec(text)?.[0];
  if (outward !== undefined) throw new Broken(`${outward} is left in ${where}`);
  if (where === 'style' && /@import/i.test(text)) throw new Broken('an import is left');
}

function checkElement(element: XmlElement) {
  if (element.name.includes(':') || forbiddenNames.test(element.name)) {
    throw new Broken(`the element ${element.name} is left`);
  }
  for (const [name, value] of element.attributes) checkAttribute(name, value);
  for (const child of element.children) {
    if (typeof child !== 'string') checkElement(child);
    else if (element.name === 'style') checkText(child, 'style');
  }
}

const noLimits = { elements: 1e6, depth: 1e3, attributes: 1e3 };

function run(text: string): boolean {
  const clean = cleanSvg(text);
  checkElement(parseXml(clean, noLimits));
  const again = cleanOnceMore(clean);
  if (again !== clean) throw new Broken(`cleaned again it is ${firstDifference(clean, again)}`);
  return true;
}

function cleanOnceMore(clean: string): string {
  try {
    return cleanSvg(clean);
  } catch (error) {
    throw new Broken(`cleaned again it is refused: ${error}`);
  }
}

function firstDifference(first: string, second: string): string {
  let at = 0;
  while (first.charAt(at) === second.charAt(at)) at += 1;
  return `${second.slice(at, at + 60)} and not ${first.slice(at, at + 60)}`;
}

export function fuzz(seed: number, executions: number): Promise<FuzzReport> {
  const corpus = readCorpus();
  const make = (random: Random) => {
    if (random.oneIn(2)) return mutateText(random, corpus, dictionary, 60_000);
    const made = makeSvg(random);
    return random.oneIn(3) ? mutateText(random, [made], dictionary, 60_000) : made;
  };
  const target: FuzzTarget<string> = { make, run, show: (text) => text };
  return runFuzz(target, seed, executions);
}
