import { describe, expect, it } from 'vitest';
import {
  cleanDrawing,
  type DrawingItem,
  drawingItems,
  parseDrawing,
  writeDrawing,
  writeElements,
} from './drawing.ts';

const document = (content: string, root = 'width="200" height="100" viewBox="0 0 200 100"') =>
  `<svg ${root} xmlns="http://www.w3.org/2000/svg">${content}</svg>`;

const clean = (content: string) => writeDrawing(cleanDrawing(parseDrawing(document(content))));
const items = (content: string) => drawingItems(cleanDrawing(parseDrawing(document(content))));

const canvas =
  '<clipPath id="cp"><rect x="0" y="0" width="200" height="100"/></clipPath>' +
  '<mask id="om"><rect x="0" y="0" width="200" height="100" fill="#fff"/></mask>';
const turned = 'matrix(0.965926,0.258819,-0.258819,0.965926,20,-10)';

const nested = (content: string, root = 'width="20" height="10" viewBox="0 0 20 10"') =>
  `data:image/svg+xml;utf8,${encodeURIComponent(document(content, root))}`;

describe('reading and writing', () => {
  it('gives back what it read', () => {
    const text = document('<g opacity="0.5"><path d="M0 0H9"/><image href="a&amp;b"/></g>');
    expect(writeDrawing(parseDrawing(text))).toBe(text);
  });

  it.each([
    ['', 'nothing'],
    ['<svg width="1" height="1">', 'an open root'],
    ['<svg width="1" height="1"></svgX', 'an unfinished end'],
    ['<svg width="1" height="1"/><svg/>', 'two roots'],
    ['<svg width="1" height="1">text</svg>', 'text'],
    ['<svg width="1" height="1"><!-- --></svg>', 'a comment'],
    ["<svg width='1' height='1'/>", 'single quotes'],
    ['<svg width="1" height="1"><g></svg></g>', 'crossed ends'],
    ['<svg/>', 'no size'],
    ['<html width="1" height="1"/>', 'another document'],
  ])('refuses %j: %s', (text) => {
    expect(() => parseDrawing(text)).toThrow('not an SVG as satori writes it');
  });

  it('writes some elements with what they refer to, on a canvas of their own', () => {
    const drawing = parseDrawing(
      document(
        `${canvas}<linearGradient id="g"><stop offset="0"/></linearGradient>` +
          '<rect fill="url(#g)"/><path d="M0 0"/>',
      ),
    );
    const viewBox = { x: 5, y: 6, width: 10, height: 20 };
    const text = writeElements(drawing, drawing.elements.slice(0, 1), {
      width: 30,
      height: 40,
      viewBox,
    });
    expect(text).toBe(
      '<svg width="30" height="40" viewBox="5 6 10 20" xmlns="http://www.w3.org/2000/svg" ' +
        'preserveAspectRatio="none"><defs><linearGradient id="g"><stop offset="0"/>' +
        '</linearGradient></defs><rect fill="url(#g)"/></svg>',
    );
  });
});

describe('clips and masks', () => {
  it('vanish when they hold all of the canvas, with the groups that only had them', () => {
    const text = clean(
      `${canvas}<mask id="om-0"><rect x="9" y="9" width="9" height="9" fill="#fff" mask="url(#om)"/></mask>` +
        '<g clip-path="url(#cp)" mask="url(#om)"><path d="M1 1L500 9L3 3"/></g><g mask="url(#om)"/>',
    );
    expect(text).toBe(document('<path d="M1 1L500 9L3 3"/>'));
  });

  it('vanish when they hold all of what they cut, turned as it is', () => {
    const clip =
      '<clipPath id="a" clip-path="url(#cp)"><rect x="10" y="10" width="50" height="50" ' +
      `transform="${turned}"/></clipPath>`;
    const image = `<image x="10" y="20" width="50" height="9" href="data:," transform="${turned}"/>`;
    const text = clean(`${canvas}${clip}<g clip-path="url(#a)">${image}</g>`);
    expect(text).not.toContain('clip-path');
    expect(text).toContain('<image');
  });

  it('stay when they cut something off, as one rect for a mask and a clip', () => {
    const text = clean(
      `${canvas}<clipPath id="a" clip-path="url(#cp)"><rect x="10" y="10" width="50" height="50"/></clipPath>` +
        '<mask id="b"><rect x="20" y="0" width="90" height="90" fill="#fff" mask="url(#om)"/></mask>' +
        '<path d="M0 0L90 0L90 90Z" clip-path="url(#a)" mask="url(#b)"/>',
    );
    expect(text).toContain(
      '<clipPath id="c0"><rect x="20" y="10" width="40" height="50"/></clipPath>',
    );
    expect(text).toContain('<path d="M0 0L90 0L90 90Z" clip-path="url(#c0)"/>');
    expect(text).not.toContain('mask');
  });

  it('become part of the rect that they cut', () => {
    const clips =
      '<clipPath id="a"><rect x="10" y="10" width="5" height="5"/></clipPath>' +
      '<clipPath id="b"><path d="M1 1L9 9L1 9"/></clipPath>';
    const text = clean(
      `${clips}<rect x="0" y="0" width="12" height="90" fill="red" clip-path="url(#a)"/>` +
        '<rect x="0" y="0" width="12" height="12" fill="#0f0" clip-path="url(#b)"/>',
    );
    expect(text).toBe(
      document(
        '<rect x="10" y="10" width="2" height="5" fill="red"/><path fill="#0f0" d="M1 1L9 9L1 9"/>',
      ),
    );
  });

  it('stay as they are when they are more than plain shapes', () => {
    const mask = '<mask id="a"><rect x="0" y="0" width="9" height="9" fill="#888"/></mask>';
    const text = document(`<defs>${mask}</defs><path d="M0 0L9 9" mask="url(#a)"/>`);
    expect(writeDrawing(cleanDrawing(parseDrawing(text)))).toBe(text);
  });

  it('stay when a blur brings in what lies outside of the canvas', () => {
    const filter =
      '<filter id="f" x="0%" y="0%" width="100%" height="100%"><feGaussianBlur stdDeviation="9"/></filter>';
    const rect =
      '<rect x="-50" y="0" width="60" height="9" fill="#fff" clip-path="url(#cp)" mask="url(#om)"/>';
    const text = clean(`${canvas}<defs>${filter}</defs><g filter="url(#f)">${rect}</g>`);
    expect(text).toContain('<rect x="0" y="0" width="10" height="9" fill="#fff"/>');
  });
});

describe('gradients', () => {
  const pattern = (place: string, size: string) =>
    `<defs><pattern id="p" ${place} patternUnits="objectBoundingBox"><linearGradient id="l" x1="0" y1="0" x2="1" y2="0" spreadMethod="pad">` +
    '<stop offset="0" stop-color="#ff0000ff"/><stop offset="0.5" stop-color="#ff0000ff"/><stop offset="0.6" stop-color="#ff0000ff"/><stop offset="1" stop-color="#0000ffff"/>' +
    `</linearGradient><rect x="0" y="0" ${size} fill="url(#l)"/></pattern></defs>`;
  const whole = pattern('x="0" y="0" width="1" height="1"', 'width="40" height="20"');
  const box = '<rect x="10" y="5" width="40" height="20" fill="url(#p)"/>';

  it('lose their pattern and the stops that say nothing', () => {
    const text = clean(whole + box);
    expect(text).toContain('gradientTransform="matrix(40 0 0 20 10 5)"');
    expect(text).toContain('gradientUnits="userSpaceOnUse"');
    expect(text.match(/<stop /g)).toHaveLength(3);
    expect(text).not.toContain('pattern');
  });

  it('keep a pattern that repeats in its shape', () => {
    const half = pattern('x="0" y="0" width="0.5" height="1"', 'width="20" height="20"');
    expect(clean(half + box)).toContain('<pattern');
  });

  it('are given in the units of the root', () => {
    const [item] = items(whole + box.replace('/>', ` transform="${turned}" fill-opacity="0.5"/>`));
    expect(item).toMatchObject({
      kind: 'rect',
      opacity: 0.5,
      fill: { type: 'linear', x1: 0, y1: 0, x2: 1, y2: 0 },
    });
    if (item?.kind !== 'rect' || item.fill.type !== 'linear') throw new Error('no gradient');
    expect(item.fill.matrix.a).toBeCloseTo(40 * 0.965926);
    expect(item.fill.matrix.e).toBeCloseTo(0.965926 * 10 - 0.258819 * 5 + 20);
    expect(item.fill.stops.at(-1)).toEqual({ offset: 1, color: [0, 0, 1, 1] });
  });
});

describe('nested SVGs', () => {
  const place = 'x="10" y="20" width="40" height="40"';

  it('become groups, fitted as their images were', () => {
    const href = nested('<path d="M0 0H20V10H0Z" fill="red"/>');
    const stretched = clean(`<image ${place} preserveAspectRatio="none" href="${href}"/>`);
    expect(stretched).toContain('transform="matrix(2 0 0 4 10 20)"');
    expect(clean(`<image ${place} href="${href}"/>`)).toContain('matrix(2 0 0 2 10 30)');
    expect(stretched).not.toContain('<image');
  });

  it('keep their gradients apart and hand down what their root says', () => {
    const gradient = (color: string) =>
      `<defs><linearGradient id="fill"><stop offset="0" stop-color="${color}"/><stop offset="1" stop-color="#fff"/></linearGradient></defs>`;
    const image = (color: string) =>
      `<image ${place} href="${nested(`${gradient(color)}<path d="M0 0H9V9" fill="url(#fill)"/>`, 'width="9" height="9" shape-rendering="crispEdges"')}"/>`;
    const text = clean(image('red') + image('blue') + image('red'));
    expect(text.match(/<linearGradient /g)).toHaveLength(2);
    expect(text.match(/shape-rendering="crispEdges"/g)).toHaveLength(3);
    expect(text).toContain('fill="url(#n0-fill)"');
    expect(text).toContain('fill="url(#n1-fill)"');
  });

  it.each([
    ['text', '<text>a</text>'],
    ['a style sheet', '<style>a{}</style>'],
    ['another picture', '<image href="data:,"/>'],
    ['a reference to a part', '<use href="#a"/>'],
    ['a filter', '<path d="M0 0H9" filter="url(#a)"/>'],
    ['a colour from outside', '<path d="M0 0H9V9" fill="currentColor"/>'],
    ['a share of its viewport', '<rect width="50%" height="9"/>'],
    ['damage', '<path d="M0 0H9"'],
  ])('stay images with %s', (_, content) => {
    const image = `<image ${place} href="${nested(content)}"/>`;
    expect(clean(image)).toBe(document(image));
  });

  it('stay images under a filter, whose region depends on their boxes', () => {
    const href = nested('<path d="M0 0H20V10H0Z" fill="red"/>');
    const filter = '<filter id="f"><feGaussianBlur stdDeviation="1"/></filter>';
    expect(clean(`${filter}<g filter="url(#f)"><image ${place} href="${href}"/></g>`)).toContain(
      '<image',
    );
  });
});

describe('items', () => {
  const kinds = (list: readonly DrawingItem[]) => list.map(({ kind }) => kind);

  it('are fills in order, with runs of all the rest', () => {
    const list = items(
      '<rect x="1" y="2" width="3" height="4" fill="#ff000080"/><image x="0" y="0" width="9" height="9" href="data:,"/>' +
        '<path d="M0 20H9" stroke="red" stroke-width="2" stroke-dasharray="1" fill="none"/><circle cx="5" cy="5" r="2"/>',
    );
    expect(kinds(list)).toEqual(['rect', 'other', 'path']);
    expect(list[0]).toMatchObject({ x: 1, y: 2, width: 3, height: 4, opacity: 1, clip: null });
    expect(list[0]).toMatchObject({ fill: { type: 'solid', color: [1, 0, 0, 128 / 255] } });
    expect(list[1]).toMatchObject({ bounds: { x: -4, y: 0, width: 17, height: 24 } });
  });

  it('fade by themselves, or as a group when they are several', () => {
    const rect = '<rect x="1" y="2" width="3" height="4" fill="#ff0000ff"/>';
    expect(items(`<g opacity="0.5"><g>${rect}</g></g>`)).toMatchObject([
      { kind: 'rect', opacity: 0.5 },
    ]);
    const [group] = items(`<g opacity="0.5">${rect}${rect}</g>`);
    expect(group).toMatchObject({ kind: 'group', opacity: 0.5, items: [{ opacity: 1 }, {}] });
  });

  it('carry an upright clip, and leave a turned one to others', () => {
    const cut = (transform: string) =>
      items(
        `<clipPath id="a"><rect x="1" y="1" width="4" height="4"${transform}/></clipPath>` +
          '<path d="M0 0L9 0L9 9" fill="#ff0000ff" clip-path="url(#a)" transform="matrix(2 0 0 2 10 0)"/>',
      );
    expect(cut('')).toMatchObject([
      { kind: 'path', clip: { x: 12, y: 2, width: 8, height: 8 }, matrix: { a: 2, e: 10 } },
    ]);
    expect(kinds(cut(' transform="rotate(10)"'))).toEqual(['other']);
  });

  it('of the rest stand by themselves, wherever they were', () => {
    const image = '<image x="0" y="0" width="10" height="10" href="data:,"/>';
    const rect = '<rect x="1" y="2" width="3" height="4" fill="#ff0000ff"/>';
    const [group] = items(`<g opacity="0.5" transform="translate(50 0)">${image}${rect}</g>`);
    expect(group).toMatchObject({
      kind: 'group',
      items: [{ kind: 'other', bounds: { x: 50, y: 0, width: 10, height: 10 } }, { kind: 'rect' }],
    });
    const [other] = group?.kind === 'group' ? group.items : [];
    const [wrapper] = other?.kind === 'other' ? other.elements : [];
    expect([...(wrapper?.attributes ?? [])]).toEqual([['transform', 'matrix(1 0 0 1 50 0)']]);
  });

  it('without antialiasing are whole pixels', () => {
    const d = 'M1 1h3v1h-3zM2 2h1v1h-1z';
    const crisp = `<path d="${d}" fill="#000000ff" shape-rendering="crispEdges" transform="TURN"/>`;
    expect(items(crisp.replace('TURN', 'matrix(3.4 0 0 3.4 0.2 0)'))).toMatchObject([
      { kind: 'path', d: 'M4 3L14 3L14 7L4 7ZM7 7L10 7L10 10L7 10Z', matrix: { a: 1, e: 0 } },
    ]);
    expect(kinds(items(crisp.replace('TURN', 'rotate(9)')))).toEqual(['other']);
  });

  it('are the rects that straight lines look like', () => {
    const line = '<line x1="10" y1="20" x2="30" y2="20" stroke="#ff0000ff" stroke-width="4"';
    expect(items(`${line} stroke-linecap="square"/>`)).toMatchObject([
      { kind: 'rect', x: 8, y: 18, width: 24, height: 4 },
    ]);
    expect(kinds(items(`${line} stroke-linecap="round"/>`))).toEqual(['other']);
  });

  it("are the frames that satori's borders look like", () => {
    const outline = 'M22,2 h56 a8,8 0 0 1 8,8 v30 a8,8 0 0 1 -8,8 h-56 a8,8 0 0 1 -8,-8 v-30';
    const clip = `<clipPath id="b"><path d="${outline} a8,8 0 0 1 8,-8"/></clipPath>`;
    const border = `<path d="${outline} A8,8 0 0 1 22,2" fill="none" stroke="#ff0000ff" stroke-width="6" clip-path="url(#b)"/>`;
    const [item] = items(clip + border);
    expect(item).toMatchObject({ kind: 'path', evenOdd: true, clip: null });
    expect(item).toHaveProperty('d', expect.stringContaining('ZM22 5H78A5 5 0 0 1 83 10V'));
  });
});
