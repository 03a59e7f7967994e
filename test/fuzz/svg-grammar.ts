/** Drawings made up from what an SVG may hold, good and bad, nested and linked at random. */
import type { Random } from './random.ts';

const containers = [
  ...['g', 'g', 'svg', 'a', 'defs', 'symbol', 'switch', 'clipPath', 'mask', 'pattern', 'marker'],
  ...['filter', 'text', 'tspan', 'textPath', 'linearGradient', 'radialGradient', 'foreignObject'],
];
const leaves = [
  ...['rect', 'path', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'use', 'image', 'stop'],
  ...['feGaussianBlur', 'feTurbulence', 'feMorphology', 'feImage', 'feConvolveMatrix', 'feOffset'],
  ...['feDropShadow', 'feComposite', 'feTile', 'tref', 'script', 'animate', 'set', 'iframe'],
];
const attributes = [
  ...['x', 'y', 'width', 'height', 'r', 'rx', 'dx', 'dy', 'font-size', 'stroke-width', 'd'],
  ...['points', 'transform', 'viewBox', 'stdDeviation', 'radius', 'order', 'numOctaves'],
  ...['stroke-dasharray', 'opacity', 'fill', 'stroke', 'filter', 'mask', 'clip-path', 'marker'],
  ...['style', 'class', 'id', 'href', 'xlink:href', 'onload', 'ONCLICK', 'xmlns', 'xml:base'],
  ...['startOffset', 'letter-spacing', 'font', 'patternUnits', 'primitiveUnits', 'offset'],
  ...['baseline-shift', 'text-decoration', 'mix-blend-mode', 'result', 'in', 'requiredFeatures'],
];
const ids = ['a', 'b', 'c', 'd'];
const numbers = ['0', '1', '-1', '2', '4', '.5', '7', '9', '10', '50', '100', '-5e-3'];
const largeNumbers = ['999', '1e3', '2e4', '1e6', '1e7', '3.5e38'];
const units = ['', '', '', 'px', '%', 'em', 'ex', 'rem', 'mm', 'in', 'pt', 'Q', 'vw', 'ch'];
const words = ['none', 'normal', 'auto', 'currentColor', 'red', '#123', 'rgb(1 2 3)', 'bold'];
const odd = [
  ...['inherit', 'url(http://a.test/)', 'url("data:,x")', 'javascript:a', 'expression(1)', '"'],
  ...['\\75rl(#a)', 'var(--x)', 'https://a.test/', 'data:image/png;base64,AAAA', '(', '!x', '}'],
];

const length = (random: Random) =>
  random.pick(random.oneIn(60) ? largeNumbers : numbers) + random.pick(units);
const reference = (random: Random) => `url(#${random.pick(ids)})`;

const filterFunctions = ['blur', 'drop-shadow', 'brightness', 'hue-rotate', 'opacity'];

function declaration(random: Random): string {
  return `${random.pick(attributes)}:${value(random)}${random.oneIn(9) ? ' !important' : ''}`;
}

function value(random: Random): string {
  if (random.oneIn(80)) return random.pick(odd);
  switch (random.below(9)) {
    case 0:
      return reference(random);
    case 1:
      return random.pick(words);
    case 2:
      return `M${length(random)} ${length(random)}A9 9 0 0 1 ${random.pick(numbers)} 5z`;
    case 3:
      return `${random.pick(filterFunctions)}(${length(random)} ${length(random)})`;
    case 4:
      return `${length(random)} ${length(random)} ${length(random)} ${length(random)}`;
    default:
      return length(random);
  }
}

function attribute(random: Random): string {
  const name = random.pick(attributes);
  if (name.endsWith('href') && !random.oneIn(20)) return ` ${name}="#${random.pick(ids)}"`;
  if (name === 'id') return ` id="${random.pick(ids)}"`;
  if (name === 'class') return ` class="${random.pick(ids)} ${random.pick(ids)}"`;
  if (name === 'style') return ` style='${declaration(random)};${declaration(random)}'`;
  return ` ${name}='${value(random).replaceAll("'", '')}'`;
}

const selectors = ['*', 'rect', '.a', '#b', 'g > .c', 'a [x="b"]', ':first-child', 'g g *', 'é'];

function styleSheet(random: Random): string {
  const rules = Array.from({ length: 1 + random.below(4) }, () => {
    const list = `${random.pick(selectors)},${random.pick(selectors)}`;
    return `${list}{${declaration(random)};${declaration(random)}}`;
  });
  const head = random.oneIn(30) ? random.pick(['@import "a";', '@media a{b{c:d}}', '/*']) : '';
  return `<style>${head}${rules.join('')}</style>`;
}

/** Each name once; XML refuses it twice, which happens now and then. */
function attributesOf(random: Random): string {
  const written = Array.from({ length: random.below(5) }, () => attribute(random));
  if (random.oneIn(100)) return written.join('');
  return [...new Map(written.map((one) => [one.split('=')[0], one])).values()].join('');
}

function element(random: Random, depth: number): string {
  if (random.oneIn(12)) return styleSheet(random);
  const isLeaf = depth === 0 || random.oneIn(2);
  const name = random.pick(isLeaf ? leaves : containers);
  const written = attributesOf(random);
  if (isLeaf) return `<${name}${written}/>`;
  const count = random.below(5);
  const inside = Array.from({ length: count }, () => element(random, depth - 1)).join('');
  return `<${name}${written}>${inside}${random.oneIn(3) ? 'text &amp; more' : ''}</${name}>`;
}

/** Most of them well formed. */
export function makeSvg(random: Random): string {
  const content = Array.from({ length: 1 + random.below(6) }, () => element(random, 5)).join('');
  const size = random.oneIn(3) ? ` viewBox="0 0 ${random.pick(numbers)} 100"` : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"${size}>${content}</svg>`;
}
