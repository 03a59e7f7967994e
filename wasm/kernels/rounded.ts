/**
 * How much of a pixel of the target lies inside a bitmap and a rounded rectangle on it: 0..1, from the distance of the
 * pixel's centre to the edge. Places are in px of the bitmap, distances in px of the target.
 */

/** Steps of the place on the bitmap for one pixel to the right and one down. */
let stepUx: f64 = 1;
let stepVx: f64 = 0;
let stepUy: f64 = 0;
let stepVy: f64 = 1;
/** Pixels of the target per pixel of the bitmap, across edges along v and along u. */
let perU: f64 = 1;
let perV: f64 = 1;

let left: f64 = 0;
let top: f64 = 0;
let right: f64 = 0;
let bottom: f64 = 0;
let radius: f64 = 0;

/** Edges of the bitmap inside of the rectangle, where the picture ends; elsewhere far out. */
let endLeft: f64 = 0;
let endTop: f64 = 0;
let endRight: f64 = 0;
let endBottom: f64 = 0;

const farAway: f64 = 1e9;

/** Outside of these edges coverage is 0; px of the bitmap. */
export let outerLeft: f64 = 0;
export let outerTop: f64 = 0;
export let outerRight: f64 = 0;
export let outerBottom: f64 = 0;
/** Inside of these edges coverage is 1, except at the corners. */
export let innerLeft: f64 = 0;
export let innerTop: f64 = 0;
export let innerRight: f64 = 0;
export let innerBottom: f64 = 0;
/** Corners lie beyond these edges, both of them. */
export let sideLeft: f64 = 0;
export let sideTop: f64 = 0;
export let sideRight: f64 = 0;
export let sideBottom: f64 = 0;

export function setSteps(ux: f64, vx: f64, uy: f64, vy: f64): void {
  stepUx = ux;
  stepVx = vx;
  stepUy = uy;
  stepVy = vy;
  perU = 1 / Math.sqrt(ux * ux + uy * uy);
  perV = 1 / Math.sqrt(vx * vx + vy * vy);
}

export function setRounded(
  width: f64,
  height: f64,
  clipLeft: f64,
  clipTop: f64,
  clipRight: f64,
  clipBottom: f64,
  clipRadius: f64,
): void {
  left = clipLeft;
  top = clipTop;
  right = clipRight;
  bottom = clipBottom;
  radius = clipRadius;
  endLeft = left < -1e-3 ? 0 : -farAway;
  endTop = top < -1e-3 ? 0 : -farAway;
  endRight = right > width + 1e-3 ? width : farAway;
  endBottom = bottom > height + 1e-3 ? height : farAway;

  const marginU = 0.5 / perU;
  const marginV = 0.5 / perV;
  innerLeft = max(left, endLeft) + marginU;
  innerTop = max(top, endTop) + marginV;
  innerRight = min(right, endRight) - marginU;
  innerBottom = min(bottom, endBottom) - marginV;
  outerLeft = innerLeft - 2 * marginU;
  outerTop = innerTop - 2 * marginV;
  outerRight = innerRight + 2 * marginU;
  outerBottom = innerBottom + 2 * marginV;
  sideLeft = max(innerLeft, left + radius);
  sideTop = max(innerTop, top + radius);
  sideRight = min(innerRight, right - radius);
  sideBottom = min(innerBottom, bottom - radius);
}

export function coverageAt(u: f64, v: f64): f64 {
  const cut =
    between(u - endLeft, endRight - u, perU) * between(v - endTop, endBottom - v, perV);
  const beyondU = max(left + radius - u, u - right + radius);
  const beyondV = max(top + radius - v, v - bottom + radius);
  if (beyondU <= 0 || beyondV <= 0) {
    return cut * between(u - left, right - u, perU) * between(v - top, bottom - v, perV);
  }
  const distance = Math.sqrt(beyondU * beyondU + beyondV * beyondV);
  // The distance grows along (u, v) as seen from the corner's centre; its slope turns it into px of the target.
  const signU = left + radius > u ? -1.0 : 1.0;
  const signV = top + radius > v ? -1.0 : 1.0;
  const alongU = (signU * beyondU) / distance;
  const alongV = (signV * beyondV) / distance;
  const slopeX = alongU * stepUx + alongV * stepVx;
  const slopeY = alongU * stepUy + alongV * stepVy;
  const slope = Math.sqrt(slopeX * slopeX + slopeY * slopeY);
  return cut * clamp((radius - distance) / slope + 0.5);
}

/** The share of a pixel between two parallel edges; the distances are positive inside. */
// @ts-ignore: decorator
@inline
function between(fromStart: f64, fromEnd: f64, scale: f64): f64 {
  return max(clamp(fromStart * scale + 0.5) + clamp(fromEnd * scale + 0.5) - 1, 0);
}

// @ts-ignore: decorator
@inline
function clamp(value: f64): f64 {
  return min(max(value, 0), 1);
}
