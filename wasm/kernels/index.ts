/** What the module exports; src/backends/raster/kernels.ts is its other side. */
export { premultiply } from './alpha';
export { blendPixels, erasePixels } from './bitmap';
export { blur } from './blur';
export { colorMatrix, tint, unpremultiply } from './color';
export { fillPath, touched } from './fill';
export { addStop, beginRamp, endRamp, setLinear, setRadial } from './gradient';
export { findInk, ink, isOpaque } from './ink';
export { allocate, mark, release, reset } from './memory';
export { setErase, setGradient, setSolid } from './paint';
export { fillRectangle } from './rectangle';
export { resampleColumns, resampleRows } from './resample';
export { setTarget } from './target';
export { drawTurned } from './turned';
export { prepareWeights } from './weights';
