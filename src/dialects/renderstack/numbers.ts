import * as z from 'zod';
import { limits } from '../../core/limits.ts';

/** Whole numbers in a query are read strictly, so that `1e3` and `100px` are mistakes and not sizes. */
export const IntegerText = z
  .string()
  .regex(/^\d{1,9}$/, 'Expected a whole number')
  .transform(Number);

const side = `Expected a whole number of px from 1 to ${limits.canvasSide}`;
export const Side = z.number(side).int(side).min(1, side).max(limits.canvasSide, side);

const quality = 'Expected a whole number from 1 to 100';
export const Quality = z.number(quality).int(quality).min(1, quality).max(100, quality);
