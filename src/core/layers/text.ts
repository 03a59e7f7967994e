import * as z from 'zod';
import { box, type Style, type VNode } from '../node.ts';
import { cssGradient, Paint, paintStyle } from '../paint.ts';
import type { Place, PlanItem, TextItem, VectorItem } from '../plan-item.ts';
import { isRightToLeft, PlainText } from '../text.ts';
import { boxMatrix, CornerRadius, faded, frame, LayerBase, Shadow, shadowItem } from './base.ts';

const Padding = z.number().min(0).max(10_000);

const weights: Readonly<Record<string, number>> = { normal: 400, bold: 700 };

export const TextLayer = LayerBase.extend({
  type: z.literal('text'),
  text: PlainText,
  /** A CSS font-family list: the first family that Platen has is used. */
  fontFamily: z.string().min(1).max(200).default('Inter'),
  /** px */
  fontSize: z.number().min(1).max(2000),
  fontWeight: z
    .union([
      z.number().int().min(1).max(1000),
      z
        .enum(['normal', 'bold'], 'Expected normal, bold or a number from 1 to 1000')
        .transform((word) => weights[word] ?? 400),
    ])
    .default(400),
  fontStyle: z.enum(['normal', 'italic']).default('normal'),
  fill: Paint.default('#000000ff'),
  /** `start` and `end` follow the direction of the text. */
  textAlign: z.enum(['left', 'center', 'right', 'justify', 'start', 'end']).default('start'),
  verticalAlign: z.enum(['top', 'middle', 'bottom']).default('top'),
  /** `auto`: by the first letter that has a direction. */
  direction: z.enum(['auto', 'ltr', 'rtl']).default('auto'),
  /** A multiple of the font size. */
  lineHeight: z.number().min(0.1).max(10).default(1.2),
  /** px */
  letterSpacing: z.number().min(-100).max(1000).default(0),
  textTransform: z.enum(['none', 'uppercase', 'lowercase', 'capitalize']).default('none'),
  textDecoration: z.enum(['none', 'underline', 'line-through']).default('none'),
  /** What becomes of text that does not fit the box: cut with an ellipsis, or drawn past the box. */
  overflow: z.enum(['ellipsis', 'visible']).default('ellipsis'),
  shadow: Shadow.nullable().default(null),
  boxFill: Paint.nullable().default(null),
  boxCornerRadius: CornerRadius.default(0),
  /** Whether the filled box is the layer's own box or hugs the text. */
  boxFit: z.enum(['layer', 'text']).default('layer'),
  /** px */
  boxPaddingTop: Padding.default(0),
  boxPaddingRight: Padding.default(0),
  boxPaddingBottom: Padding.default(0),
  boxPaddingLeft: Padding.default(0),
});
export type TextLayer = z.infer<typeof TextLayer>;

/** The text, with its shadow under it and its filled box under both. */
export function textItems(layer: TextLayer, place: Place): readonly PlanItem[] {
  const item = (drawn: TextLayer) => textItem(drawn, layer, place);
  const { shadow } = layer;
  const box = layer.boxFill === null ? [] : [boxItem(layer, place, item)];
  if (layer.text === '') return box;
  if (shadow === null) {
    return layer.boxFit === 'text' || box.length === 0
      ? [{ ...item(layer), opacity: layer.opacity }]
      : faded(layer, [...box, item(layer)]);
  }
  const bare = { ...layer, boxFill: null };
  // The glyphs cast the shadow, however little of them their own colour shows.
  const glyphs = item({ ...bare, fill: '#000000ff' });
  const matrix = boxMatrix(layer, place.matrix);
  return faded(layer, [...box, shadowItem(shadow, glyphs, matrix, false), item(bare)]);
}

function boxItem(
  layer: TextLayer,
  place: Place,
  item: (drawn: TextLayer) => TextItem,
): VectorItem | TextItem {
  if (layer.boxFit === 'text') return item({ ...layer, fill: '#00000000' });
  const node = frame({ ...layer, opacity: 1 }, boxPaint(layer));
  return { kind: 'vector', nodes: [place.wrap(node)] };
}

/** `drawn` may differ from the layer in what colours it shows. */
function textItem(drawn: TextLayer, layer: TextLayer, place: Place): TextItem {
  const fontFamily = place.scene.fontFamilies.get(layer) ?? '';
  const isHugged = layer.boxFit === 'text';
  const inner = innerSize(layer);
  const hugging = isHugged ? layer.boxPaddingTop + layer.boxPaddingBottom : 0;
  return {
    kind: 'text',
    layer: layer.name,
    node: textNode({ ...drawn, overflow: 'visible' }, fontFamily),
    cutNode: layer.overflow === 'visible' ? null : textNode(drawn, fontFamily),
    margin: marginOf(layer),
    width: inner.width < 1 ? 0 : isHugged ? layer.width : inner.width,
    uncutHeight: heightOfLines(layer) + hugging,
    area: isHugged
      ? { x: 0, y: 0, width: layer.width, height: layer.height }
      : { x: layer.boxPaddingLeft, y: layer.boxPaddingTop, ...inner },
    verticalAlign: layer.verticalAlign,
    matrix: boxMatrix(layer, place.matrix),
    opacity: 1,
  };
}

/** The layout engine cuts glyphs at the edge of what it is given: accents on a first line, the tails of a last one. */
function marginOf({ fontSize }: TextLayer): number {
  return Math.ceil(4 * fontSize);
}

/** As wide as it is laid out, as high as it needs to be, and the margin around it. */
function textNode(layer: TextLayer, fontFamily: string): VNode {
  const rightToLeft = textIsRightToLeft(layer);
  const align = physicalAlign(layer.textAlign, rightToLeft);
  const text = textBlock(layer, textStyle(layer, fontFamily, align, rightToLeft));
  if (layer.boxFit === 'layer') {
    return root(innerSize(layer).width, layer, {}, text);
  }
  const alignItems = {
    left: 'flex-start',
    justify: 'flex-start',
    center: 'center',
    right: 'flex-end',
  };
  const hugging = { maxWidth: layer.width, ...padding(layer), ...boxPaint(layer) };
  return root(layer.width, layer, { alignItems: alignItems[align] }, box(hugging, [text]));
}

function root(width: number, layer: TextLayer, style: Style, content: VNode): VNode {
  const margin = marginOf(layer);
  return box({ flexDirection: 'column', width: width + 2 * margin, padding: margin, ...style }, [
    content,
  ]);
}

/**
 * satori gives the line break at the end of a line a width, which shows wherever that end is aligned: such text is drawn
 * a paragraph at a time. One ellipsis for all of them is beyond it then; what does not fit is cut.
 */
function textBlock(layer: TextLayer, style: Style): VNode {
  const aligned = style['textAlign'] !== 'left' || style['direction'] === 'rtl';
  if (!aligned || !layer.text.includes('\n')) return box(style, layer.text);
  const lineHeight = lineHeightOf(layer);
  const paragraphs = layer.text
    .split('\n')
    .map((line) => box({ ...style, minHeight: lineHeight, flexShrink: 0 }, line));
  const cut: Style =
    layer.overflow === 'ellipsis' ? { maxHeight: heightOfLines(layer), overflow: 'hidden' } : {};
  return box({ flexDirection: 'column', ...cut }, paragraphs);
}

/** The characters that may be drawn: after the transform, with the ellipsis that may take the place of the rest. */
export function drawnText(layer: TextLayer): string {
  const ellipsis = layer.overflow === 'ellipsis' ? '…' : '';
  switch (layer.textTransform) {
    case 'uppercase':
      return layer.text.toUpperCase() + ellipsis;
    case 'lowercase':
      return layer.text.toLowerCase() + ellipsis;
    case 'capitalize':
      return layer.text + layer.text.toUpperCase() + ellipsis;
    default:
      return layer.text + ellipsis;
  }
}

function textIsRightToLeft(layer: TextLayer): boolean {
  return layer.direction === 'rtl' || (layer.direction === 'auto' && isRightToLeft(layer.text));
}

/** px of the box that text may fill. */
function innerSize(layer: TextLayer): { readonly width: number; readonly height: number } {
  return {
    width: Math.max(0, layer.width - layer.boxPaddingLeft - layer.boxPaddingRight),
    height: Math.max(0, layer.height - layer.boxPaddingTop - layer.boxPaddingBottom),
  };
}

/** px, whole as satori rounds them. */
function lineHeightOf(layer: TextLayer): number {
  return Math.max(1, Math.round(layer.fontSize * layer.lineHeight));
}

/** px of the lines that are drawn before the text is cut. */
function heightOfLines(layer: TextLayer): number {
  return maximumLines(layer) * lineHeightOf(layer);
}

/** Whole lines that the box holds; at least one, because a box a little too low for its font still shows its text. */
function maximumLines(layer: TextLayer): number {
  return Math.max(1, Math.floor((innerSize(layer).height + 1) / lineHeightOf(layer)));
}

function textStyle(
  layer: TextLayer,
  fontFamily: string,
  align: 'left' | 'center' | 'right' | 'justify',
  rightToLeft: boolean,
): Style {
  return {
    display: 'block',
    fontFamily,
    fontSize: layer.fontSize,
    fontWeight: 400,
    lineHeight: layer.lineHeight,
    letterSpacing: layer.letterSpacing,
    textAlign: align,
    direction: rightToLeft ? 'rtl' : 'ltr',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    ...(layer.textTransform === 'none' ? {} : { textTransform: layer.textTransform }),
    ...(layer.textDecoration === 'none' ? {} : { textDecoration: layer.textDecoration }),
    ...(layer.overflow === 'ellipsis' ? { lineClamp: maximumLines(layer) } : {}),
    ...(typeof layer.fill === 'string'
      ? { color: layer.fill }
      : {
          color: 'transparent',
          backgroundImage: cssGradient(layer.fill),
          backgroundClip: 'text',
        }),
  };
}

function physicalAlign(
  align: TextLayer['textAlign'],
  rightToLeft: boolean,
): 'left' | 'center' | 'right' | 'justify' {
  if (align === 'start') return rightToLeft ? 'right' : 'left';
  if (align === 'end') return rightToLeft ? 'left' : 'right';
  return align;
}

/** Padding never makes the box larger than the layer. */
function padding(layer: TextLayer): Style {
  const paddingTop = Math.min(layer.boxPaddingTop, layer.height);
  const paddingLeft = Math.min(layer.boxPaddingLeft, layer.width);
  return {
    paddingTop,
    paddingRight: Math.min(layer.boxPaddingRight, layer.width - paddingLeft),
    paddingBottom: Math.min(layer.boxPaddingBottom, layer.height - paddingTop),
    paddingLeft,
  };
}

function boxPaint(layer: TextLayer): Style {
  if (layer.boxFill === null) return {};
  return { ...paintStyle(layer.boxFill), borderRadius: layer.boxCornerRadius };
}
