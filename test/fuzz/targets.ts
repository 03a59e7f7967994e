import { fuzz as colors } from './colors.ts';
import { fuzz as imageHeaders } from './image-headers.ts';
import { fuzz as jsonBody } from './json-body.ts';
import { fuzz as overrides } from './overrides.ts';
import { fuzz as svg } from './svg.ts';

export const targets = { colors, imageHeaders, jsonBody, overrides, svg };

export type FuzzName = keyof typeof targets;
