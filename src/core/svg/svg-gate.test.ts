import { describe, expect, it } from 'vitest';
import { readImage } from '../../../test/fixtures/images.ts';
import { cleanSvg } from './svg-gate.ts';

const svg = (content: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100" ${attributes}>${content}</svg>`;

const clean = (content: string, attributes = '') => {
  const cleaned = cleanSvg(svg(content, attributes));
  const start = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"';
  expect(cleaned.startsWith(start)).toBe(true);
  return cleaned
    .slice(start.length)
    .replace(/^>/, '')
    .replace(/<\/svg>$/, '');
};

const invalid = expect.objectContaining({ code: 'asset-invalid' });
const times = (count: number, text: string) => text.repeat(count);
const numbered = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

const encodeImage = (name: string) => Buffer.from(readImage(name)).toString('base64');

describe('what is kept', () => {
  it.each([
    '<path d="M10 10h5.5-3e1z" fill="#99999999"/>',
    '<g transform="translate(-12.5 3) scale(.5)"><circle cx="50%" cy="5" r="2"/></g>',
    '<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><rect fill="url(#a)"/>',
    '<text x="1">a &lt; b &amp; c<tspan>d</tspan></text>',
    '<use href="#a"/><g id="a"/>',
    '<rect filter="url(#f)"/><filter id="f"><feGaussianBlur stdDeviation="4"/></filter>',
    '<rect class="1234567890" id="SVGID_1234567890_" fill="url(#SVGID_12345678901_)"/>',
    '<rect font-family="Font 99999999"/>',
  ])('%s as it is', (content) => {
    expect(clean(content)).toBe(content);
  });

  it.each([
    ['<use xlink:href="#a"/>', '<use href="#a"/>'],
    ['<use xlink:href="#b" href="#a"/>', '<use href="#a"/>'],
    ['<use href="#a" xlink:href="#b"/>', '<use href="#a"/>'],
    ["<rect  fill='red'\n/>", '<rect fill="red"/>'],
    ['<rect style="fill : red;;; stroke:blue"/>', '<rect style="fill:red;stroke:blue"/>'],
    [
      '<style>/* x */ .a { fill: red } @font-face { src: url(x) } b,c{d:e}</style>',
      '<style>.a{fill:red}b,c{d:e}</style>',
    ],
    [
      `<style>rect{a:b *fill:red;c:d !fill:red;stroke:red !important;filter:drop-shadow(0 0 rgb(0,0,0));font-family:'A b'}</style>`,
      `<style>rect{stroke:red !important;filter:drop-shadow(0 0 rgb(0,0,0));font-family:'A b'}</style>`,
    ],
    [
      '<style>.a, .b:is(a, "c), d[e="f"] g:hover{h:i}</style>',
      '<style>.a,d[e="f"] g:hover{h:i}</style>',
    ],
    ['<style><![CDATA[.a>b{fill:red}]]></style>', '<style>.a&gt;b{fill:red}</style>'],
    ['<text>&#x41;<![CDATA[<b>]]></text>', '<text>A&lt;b&gt;</text>'],
    ['<a href="https://example.com"><rect/></a>', '<a><rect/></a>'],
  ])('%s as %s', (content, expected) => {
    expect(clean(content)).toBe(expected);
  });

  it('an element with a prefix of the SVG namespace', () => {
    const prefixed = '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:rect width="1"/></s:svg>';
    expect(cleanSvg(prefixed)).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1"/></svg>',
    );
  });

  it('a drawing without namespace, with declarations that editors write', () => {
    const head =
      '\ufeff<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><!-- hi -->';
    expect(cleanSvg(`${head}<svg/>\n`)).toBe('<svg xmlns="http://www.w3.org/2000/svg"/>');
  });

  it('embedded raster images', () => {
    const image = `<image href="data:image/png;base64,${encodeImage('plain.png')}"/>`;
    expect(clean(image)).toBe(image);
  });

  it('large numbers in a large viewBox', () => {
    const blur = '<filter id="f"><feGaussianBlur stdDeviation="800"/></filter>';
    const large = `<svg viewBox="0 0 51500 51500">${blur}<path filter="url(#f)" d="M57645 0"/></svg>`;
    expect(() => cleanSvg(large)).not.toThrow();
  });

  it('5,000 shapes with a gradient and a class', () => {
    const gradient = `<linearGradient id="g">${times(10, '<stop/>')}</linearGradient>`;
    const shapes = times(5_000, '<rect class="a" fill="url(#g)"/>');
    expect(() => cleanSvg(svg(`<style>.a{fill:red}</style>${gradient}${shapes}`))).not.toThrow();
  });
});

describe('what is left out', () => {
  it.each([
    '<script>alert(1)</script>',
    '<script href="https://evil.test/x.js"/>',
    '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="http://127.0.0.1"/></body></foreignObject>',
    '<animate attributeName="href" to="javascript:alert(1)"/>',
    '<set attributeName="onload" to="alert(1)"/>',
    '<handler>alert(1)</handler>',
    '<metadata><?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"/></metadata>',
    '<title>t</title><desc>d</desc>',
    '<x:rect xmlns:x="https://example.com"/>',
    '<rect xmlns="https://example.com"/>',
    '<!-- comment -->',
    'stray text',
  ])('%s', (content) => {
    expect(clean(content)).toBe('/>');
  });

  it.each([
    'onload="alert(1)"',
    'ONCLICK="x"',
    'data-x="1"',
    'x:y="1"',
    'xml:base="http://a.test/"',
  ])('attribute %s', (attribute) => {
    expect(clean(`<rect ${attribute}/>`)).toBe('<rect/>');
  });
});

const filter = (content: string, attributes = '') =>
  `<filter id="f" ${attributes}>${content}</filter><rect filter="url(#f)"/>`;

describe('what is refused', () => {
  it.each<[string, string]>([
    ['a picture from outside', '<image href="http://127.0.0.1/x.png"/>'],
    ['a file', '<image xlink:href="file:///etc/passwd"/>'],
    ['a drawing from outside', '<use href="https://evil.test/x.svg#a"/>'],
    ['an SVG inside', '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'],
    [
      'an image with a huge header',
      '<image href="data:image/gif;base64,R0lGODlh/////wAAACwAAAAA/////wACAkQBADs="/>',
    ],
    ['an image that is none', '<image href="data:image/png;base64,AAAA"/>'],
    ['data on use', `<use href="data:image/png;base64,${encodeImage('plain.png')}"/>`],
    ['url() to outside', '<rect fill="url(http://a.test/#a)"/>'],
    ['url() in style', '<rect style="fill: URL( \'//a.test\' )"/>'],
    ['url() in a style sheet', '<style>rect { fill: url(x.svg#a) }</style>'],
    ['an escape in a style sheet', '<style>rect { fill: \\75rl(x) }</style>'],
    ['an import', '<style>@import url(x.css);</style>'],
    ['huge coordinates', '<path d="M0 0L1e38 5"/>'],
    ['huge coordinates without space', '<path d="M0 0L5-99999999999"/>'],
    ['huge transform', '<g transform="scale(1e7)"/>'],
    ['huge percentages', '<rect width="1e5%"/>'],
    ['huge numbers in style', '<rect style="stroke-width:2147483648"/>'],
    ['a tiny viewBox', '<svg viewBox="0 0 1e-30 1"/>'],
    ['far coordinates with a filter', `${filter('<feFlood/>')}<rect x="100000"/>`],
    ['a wide filter region', filter('<feFlood/>', 'width="198"')],
    ['octaves', filter('<feTurbulence numOctaves="9"/>')],
    ['morphology', filter('<feMorphology radius="51"/>')],
    ['morphology by the box', filter('<feMorphology/>', 'primitiveUnits="objectBoundingBox"')],
    ['convolution', filter('<feConvolveMatrix order="3 10"/>')],
    ['blur', filter('<feGaussianBlur stdDeviation="1 101"/>')],
    ['blur in style', '<rect style="filter: blur(101px)"/>'],
    ['many filter steps', filter(times(33, '<feOffset/>'))],
    [
      'many filtered shapes',
      filter(times(10, '<feOffset/>')) + times(100, '<g filter="url(#f)"/>'),
    ],
    ['short dashes', '<path stroke-dasharray="5 0.01"/>'],
    ['dashes too short for the size', '<path style="stroke-dasharray:0.1" d="M0 0L90000 0"/>'],
    ['much text', `<text>${times(5_001, 'a')}</text>`],
    ['large text', '<text font-size="20000">a</text>'],
    ['many elements', times(10_001, '<g/>')],
    ['deep elements', times(65, '<g>') + times(65, '</g>')],
    ['many attributes', `<g ${numbered(51, (index) => `a${index}="" `)}/>`],
    ['deep clips', times(9, '<g clip-path="url(#c)">') + times(9, '</g>')],
    ['deep opacity in percent', times(9, '<g opacity="90%">') + times(9, '</g>')],
    [
      'deep opacity by use',
      `${times(5, '<g opacity=".9">')}<use href="#a"/>${times(5, '</g>')}<g id="a">${times(5, '<g opacity=".9">')}${times(5, '</g>')}</g>`,
    ],
    [
      'many stops',
      `<linearGradient id="a">${times(257, '<stop/>')}</linearGradient><rect fill="url(#a)"/>`,
    ],
    ['deep opacity', times(9, '<g opacity=".9">') + times(9, '</g>')],
    [
      'deep opacity by class',
      `<style>.a{opacity:.5}</style>${times(9, '<g class="a">')}${times(9, '</g>')}`,
    ],
    [
      'many rules for many elements',
      `<style>${times(500, 'a{b:c}')}</style>${times(2_100, '<g/>')}`,
    ],
    ['long selectors', `<style>${times(10, '* ')}{fill:red}</style>`],
    [
      'ten to the fifth by use',
      numbered(5, (index) => `<g id="a${index + 1}">${times(10, `<use href="#a${index}"/>`)}</g>`) +
        '<g id="a0"/>',
    ],
    [
      'patterns in patterns',
      numbered(
        8,
        (index) =>
          `<pattern id="p${index + 1}">${times(4, `<rect fill="url(#p${index})"/>`)}</pattern>`,
      ),
    ],
    [
      'an inherited pattern',
      `<pattern id="p">${times(30, '<rect/>')}</pattern><g fill="url(#p)">${times(400, '<rect/>')}</g>`,
    ],
    [
      'a pattern by class',
      `<pattern id="p">${times(30, '<rect/>')}</pattern><style>.a{fill:url(#p)}</style>${times(400, '<rect class="a"/>')}`,
    ],
    [
      'markers',
      `<marker id="m"><path/></marker><path marker-mid="url(#m)" d="${times(20_000, 'L1 1')}"/>`,
    ],
    [
      'a chain of masks',
      numbered(20, (index) => `<mask id="m${index}"><rect mask="url(#m${index + 1})"/></mask>`),
    ],
    [
      'markers without spaces',
      `<marker id="m">${times(500, '<path/>')}</marker><path marker-mid="url(#m)" d="M0 0L${times(25_000, '.1.1')}"/>`,
    ],
    [
      'markers at closed paths',
      `<marker id="m">${times(500, '<path/>')}</marker><path marker-mid="url(#m)" d="M0 0${times(500, 'z')}"/>`,
    ],
    [
      'a pattern inherited through use',
      `<pattern id="p">${times(30, '<rect/>')}</pattern><g id="a">${times(300, '<rect/>')}</g><use href="#a" fill="url(#p)"/>`,
    ],
    [
      'a pattern inherited by a pattern',
      `<pattern id="p">${times(30, '<rect/>')}</pattern><g fill="url(#p)"><pattern id="q">${times(30, '<rect/>')}</pattern></g>${times(10, '<rect stroke="url(#q)"/>')}`,
    ],
    [
      'many inherited references',
      `<g style="${numbered(17, (index) => `fill:url(#a${index});`)}"><rect/></g>`,
    ],
    ['use of itself', '<g id="a"><use href="#a"/></g>'],
    ['use in a circle', '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'],
    [
      'gradients in a circle',
      '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>',
    ],
    [
      'feImage in a circle',
      '<filter id="f"><feImage href="#u"/></filter><use id="u" href="#r"/><rect id="r" filter="url(#f)"/>',
    ],
    ['an entity', '<text>&xxe;</text>'],
    ['a forbidden character', '<text>&#0;</text>'],
    ['a control character', '<text>\u0001</text>'],
    ['an unclosed element', '<g>'],
    ['a wrong end tag', '<g></a>'],
    ['an attribute without quotes', '<g onload=alert(1)/>'],
    ['an attribute twice', '<g id="a" id="a"/>'],
    ['a lone ampersand', '<g id="a & b"/>'],
  ])('%s', (_, content) => {
    expect(() => cleanSvg(svg(content))).toThrow(invalid);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['text', 'hello'],
    ['another root', '<html/>'],
    ['a root of another namespace', '<svg xmlns="https://example.com"/>'],
    ['two roots', '<svg/><svg/>'],
    ['an internal subset', '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'],
    ['a style sheet from outside', '<?xml-stylesheet href="a.css"?><svg/>'],
    ['an open comment', '<svg><!-- </svg>'],
    ['more than 512 KB', svg(`<!--${times(512 * 1024, 'a')}-->`)],
  ])('%s', (_, file) => {
    expect(() => cleanSvg(file)).toThrow(invalid);
  });
});
