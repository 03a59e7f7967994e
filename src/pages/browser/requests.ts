import type { Layers } from './starters.ts';

export const formats = ['png', 'jpeg', 'webp'] as const;
export type Format = (typeof formats)[number];

export interface PictureRequest {
  readonly template: string;
  readonly format: Format;
  readonly layers: Layers;
}

/** Where a request goes and what opens the door there. */
export interface Access {
  readonly origin: string;
  readonly getKey: string;
  readonly liveKey: string;
}

/** The query of GET /api/v1/render: what it needs first, then every layer in dot notation. */
export function pictureQuery(
  request: PictureRequest,
  access: Access,
  extra: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({ apiKey: access.getKey, template: request.template });
  if (request.format !== 'png') query.set('format', request.format);
  for (const [name, value] of Object.entries(extra)) query.set(name, value);
  for (const [layer, properties] of Object.entries(request.layers)) {
    for (const [property, value] of Object.entries(properties)) {
      query.set(`${layer}.${property}`, String(value));
    }
  }
  return readable(query);
}

export function layerQuery(layer: string, property: string, value: string): string {
  return readable(new URLSearchParams({ [`${layer}.${property}`]: value }));
}

/** These three need no escape in a query, and people read these addresses. */
function readable(query: URLSearchParams): string {
  return String(query).replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%2C', ',');
}

export function pictureUrl(request: PictureRequest, access: Access): string {
  return `${access.origin}/api/v1/render?${pictureQuery(request, access)}`;
}

export interface ImageAttributes {
  readonly width: number;
  readonly height: number;
  readonly alt: string;
}

export function imageTag(url: string, { width, height, alt }: ImageAttributes): string {
  return `<img src="${escapeAttribute(url)}" width="${width}" height="${height}" alt="${escapeAttribute(alt)}">`;
}

export function curlCommand(request: PictureRequest, access: Access): string {
  const { template, format, layers } = request;
  const body = JSON.stringify({ template, layers, format }, null, 2).replaceAll('\n', '\n  ');
  const extension = format === 'jpeg' ? 'jpg' : format;
  return [
    `curl -X POST ${access.origin}/api/v1/renders/sync`,
    `  -H 'Authorization: Bearer ${access.liveKey}'`,
    "  -H 'Content-Type: application/json'",
    `  -d '${body.replaceAll("'", "'\\''")}'`,
    `  --output ${template}.${extension}`,
  ].join(' \\\n');
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
