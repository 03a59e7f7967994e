import type { SvgElement } from './svg-references.ts';

const escapes: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

const escapeText = (text: string) =>
  text.replaceAll(/[&<>]/g, (character) => escapes[character] ?? '');

const escapeValue = (value: string) =>
  value.replaceAll(/[&<>"\t\n\r]/g, (character) => escapes[character] ?? '');

/** The element as XML. */
export function serializeSvg(element: SvgElement): string {
  const attributes = [...element.attributes]
    .map(([name, value]) => ` ${name}="${escapeValue(value)}"`)
    .join('');
  const children = element.children
    .map((child) => (typeof child === 'string' ? escapeText(child) : serializeSvg(child)))
    .join('');
  const start = `<${element.name}${attributes}`;
  return children === '' ? `${start}/>` : `${start}>${children}</${element.name}>`;
}
