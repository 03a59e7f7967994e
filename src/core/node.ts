/** What satori lays out and draws: a small part of React's element shape. */
export interface VNode {
  readonly type: string;
  readonly props: VNodeProps;
}

export type Style = Readonly<Record<string, string | number>>;

export interface VNodeProps {
  readonly style?: Style;
  readonly children?: string | readonly VNode[];
  readonly [attribute: string]: unknown;
}

/** A border-box flex container: satori's own default is content-box, which lets padding grow a layer past its size. */
export function box(style: Style, children: readonly VNode[] | string = []): VNode {
  return {
    type: 'div',
    props: { style: { display: 'flex', boxSizing: 'border-box', ...style }, children },
  };
}

export function element(
  type: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly VNode[] = [],
): VNode {
  return { type, props: children.length === 0 ? attributes : { ...attributes, children } };
}
