/** The little that is used of peers: bench/ is checked without having them installed. */

declare module 'wawoff2' {
  const woff2: { decompress(data: Uint8Array): Promise<Uint8Array> };
  export = woff2;
}

declare module '@takumi-rs/core' {
  export { Renderer } from '@takumi-rs/wasm';
}

declare module '@takumi-rs/wasm' {
  interface Picture {
    readonly src: string;
    readonly data: Uint8Array | ArrayBuffer;
    readonly cache?: 'auto' | 'none';
  }
  interface Font {
    readonly name: string;
    readonly weight: number;
    readonly style: 'normal';
    readonly data: Uint8Array | ArrayBuffer;
  }
  interface RenderOptions {
    readonly width: number;
    readonly height: number;
    readonly format: 'png' | 'jpeg';
    readonly quality?: number;
    readonly images: readonly Picture[];
  }
  export class Renderer {
    registerFont(font: Font): Promise<unknown>;
    render(node: object, options: RenderOptions): Promise<Uint8Array<ArrayBuffer>>;
  }
  export function initSync(options: { readonly module: WebAssembly.Module }): unknown;
}

declare module '@vercel/og' {
  interface Font {
    readonly name: string;
    readonly weight: number;
    readonly style: 'normal';
    readonly data: Uint8Array | ArrayBuffer;
  }
  export class ImageResponse extends Response {
    constructor(
      node: object,
      options: {
        readonly width: number;
        readonly height: number;
        readonly fonts: readonly Font[];
      },
    );
  }
}

declare module '@resvg/resvg-js' {
  export class Resvg {
    constructor(svg: string, options: { readonly font: { readonly loadSystemFonts: boolean } });
    render(): { asPng(): Uint8Array<ArrayBuffer> };
  }
}

declare module '@takumi-rs/wasm/takumi_wasm_bg.wasm' {
  const module: WebAssembly.Module;
  export = module;
}

declare module '*.ttf' {
  const data: ArrayBuffer;
  export = data;
}

declare module '*.jpg' {
  const data: ArrayBuffer;
  export = data;
}

declare module '*.png' {
  const data: ArrayBuffer;
  export = data;
}

declare module '*.svg' {
  const data: ArrayBuffer;
  export = data;
}
