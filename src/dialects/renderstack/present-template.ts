import type * as z from 'zod';
import { type Layer, walkLayers } from '../../core/layer.ts';
import type { ShownTemplate, Template, TemplateSummary } from '../../core/template.ts';
import { presentCanvas } from './canvas.ts';
import { type WireProperty, wirePropertiesOf } from './overrides.ts';
import type { WireSummary, WireTemplate } from './template-schema.ts';

export function presentTemplateSummary(template: TemplateSummary): z.infer<typeof WireSummary> {
  return {
    id: template.id,
    name: template.name,
    slug: template.slug,
    width: template.width,
    height: template.height,
    version: template.version,
    is_published: template.isPublished,
    has_unpublished_changes: template.hasChanges,
    project: template.project,
    tags: [...template.tags],
    created_at: template.createdAt,
    updated_at: template.updatedAt,
  };
}

export function presentTemplate(template: ShownTemplate): z.infer<typeof WireTemplate> {
  return {
    ...presentTemplateSummary(template),
    layer_schema: layerSchema(template),
    canvas_data: presentCanvas(template.document),
    samples: template.samples,
  };
}

/** The dynamic layers and, of each, the properties that a render may set, with the template's own values. */
function layerSchema(template: Template) {
  const dynamic = template.document.pages
    .flatMap((page) => [...walkLayers(page.layers)])
    .filter((layer) => layer.dynamic);
  return Object.fromEntries(
    dynamic.map((layer) => [
      layer.name,
      {
        type: layer.type,
        auto_hide: layer.visibility === 'auto',
        properties: Object.fromEntries(
          [...wirePropertiesOf(layer.type)].map(([name, { to, type }]) => [
            name,
            presentProperty(type, (layer as Layer & Record<string, unknown>)[to]),
          ]),
        ),
      },
    ]),
  );
}

function presentProperty(type: WireProperty['type'], value: unknown) {
  if (type !== 'weight') return { type, default: value ?? null };
  const word = value === 400 ? 'normal' : value === 700 ? 'bold' : String(value);
  return { type: 'string', default: word };
}
