// @ts-check
// Pieces of ink that belong together, and those that are punctuation or specks; beside logreg/drawing/merging.py.
import { greatest, sum } from "../numbers.js";
import { Component } from "./component.js";
import { ASIDE, halfLonger, LOW } from "./rows.js";

export const SMALL = 0.25; // of the line's height: what is smaller is a part of a digit, never one by itself
export const FAR = 0.5; // of the line's height: what is so far from all else belongs to nothing
export const TALL = 0.6; // of the line's height,
export const BESIDE = 0.8; // and of its own: such pieces side by side are two digits
export const LONGER = 1.3; // times the other's height: how much longer a tail makes one of them at least
export const OVERLAP = 0.5; // of the narrower one's width: what stands so far above another belongs to it
export const STOP = 0.6; // of a comma's height,
export const APART = 0.04; // and of the line's: what is between it and any digit

/**
 * Pieces above one another joined, each small one to the nearest; full stops and specks far from all left out.
 * @param {Component[]} all
 */
export function mergePieces(all) {
  const line = halfLonger(all);
  const ink = sum(all.map((piece) => piece.area));
  const waiting = all.filter((piece) => !isStop(piece, all, line)).sort((one, other) => one.area - other.area);
  const done = [];
  for (let piece = waiting.shift(); piece; piece = waiting.shift()) {
    const own = piece;
    const near = waiting.filter((other) => own.distance(other) <= FAR * line);
    const above = near.filter((other) => standAbove(own, other, line));
    if (!near.length && waiting.length && own.longer < LOW * line && own.area < ASIDE * ink) continue;
    let host = above[above.length - 1];
    if (!host && own.longer < SMALL * line) host = greatest(waiting, (other) => -own.distance(other)) ?? host;
    if (host) waiting[waiting.indexOf(host)] = Component.joined([host, own]);
    else done.push(own);
  }
  return done.sort((one, other) => one.box.left + one.box.right - (other.box.left + other.box.right));
}

/**
 * Whether it is a full stop or a comma: small, at the foot of what is left of it, and beside all else.
 * @param {Component} piece
 * @param {Component[]} pieces
 * @param {number} line
 */
function isStop(piece, pieces, line) {
  const before = pieces.filter((other) => other.box.right <= piece.box.left && other.height >= TALL * line);
  const nearest = greatest(before, (other) => other.box.right);
  if (!nearest || Math.max(piece.width, STOP * piece.height) > SMALL * line) return false;
  const apart = pieces.every((other) => other === piece || piece.gap(other) >= APART * line);
  return apart && piece.box.top >= nearest.box.bottom - SMALL * line;
}

/**
 * Whether one is above the other, and not beside it under its roof or over its long tail.
 * @param {Component} one
 * @param {Component} other
 * @param {number} line
 */
function standAbove(one, other, line) {
  if (-one.gap(other) <= OVERLAP * Math.min(one.width, other.width)) return false;
  const both = Component.joined([one, other]).box;
  if (one.box.equals(both) || other.box.equals(both)) return true; // one is within the other
  const low = Math.min(one.height, other.height);
  const alike = Math.max(one.height, other.height) < LONGER * low;
  return alike || low < TALL * line || -one.rise(other) < BESIDE * low;
}
