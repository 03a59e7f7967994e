import * as z from 'zod';
import { type Document, documentFaults, Page } from '../../core/document.ts';
import { limits } from '../../core/limits.ts';

const { layers, ...surface } = Page.shape;
const { width, height } = surface;

const CanvasPage = z
  .strictObject({ ...surface, elements: layers })
  .transform(({ elements, ...page }): Page => ({ ...page, layers: elements }));

/** A page's own properties, or all pages in `pages`: what `presentCanvas` writes is read back. */
export const CanvasBody = z
  .strictObject({
    ...{ ...surface, width: width.optional(), height: height.optional(), elements: layers },
    pages: z.array(CanvasPage).min(1).max(limits.pages).optional(),
  })
  .transform(({ pages, elements, ...page }, context): Document => {
    const { width = 0, height = 0 } = page;
    const document = { pages: pages ?? [{ ...page, width, height, layers: elements }] };
    for (const [side, value] of Object.entries({ width, height })) {
      if (pages === undefined && value === 0) {
        context.addIssue({ code: 'custom', path: [side], message: 'Expected a number of px' });
      }
    }
    for (const message of documentFaults(document)) context.addIssue({ code: 'custom', message });
    return document;
  })
  .meta({ description: 'One page: sizes in px, elements from back to front. More in pages' });

/** RenderStack's templates have one page; one with more says so in `pages`, its first page is where it always is. */
export function presentCanvas({ pages }: Document) {
  const [first, ...others] = pages.map((page) => {
    const { layers: elements, ...rest } = page;
    return { ...rest, elements };
  });
  if (first === undefined) throw new Error('a document has no page');
  return others.length === 0 ? first : { ...first, pages: [first, ...others] };
}
