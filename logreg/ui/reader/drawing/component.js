// @ts-check
// A piece of a drawing's ink and its box; beside the classes of those names in logreg/drawing/ink.py.
import { sum } from "../numbers.js";

/** A rectangle in pixels of the drawing; right and bottom are exclusive. */
export class Box {
  /**
   * @param {number} left
   * @param {number} top
   * @param {number} right
   * @param {number} bottom
   */
  constructor(left, top, right, bottom) {
    this.left = left;
    this.top = top;
    this.right = right;
    this.bottom = bottom;
  }

  get width() {
    return this.right - this.left;
  }

  get height() {
    return this.bottom - this.top;
  }

  /**
   * The same rectangle so many pixels to the right and down.
   * @param {number} x
   * @param {number} y
   */
  moved(x, y) {
    return new Box(this.left + x, this.top + y, this.right + x, this.bottom + y);
  }

  /** @param {Box} other */
  equals(other) {
    const { left, top, right, bottom } = other;
    return this.left === left && this.top === top && this.right === right && this.bottom === bottom;
  }
}

/** Some of the ink's labels, their box and their area, in pixels of the drawing. */
export class Component {
  /**
   * @param {number[]} labels
   * @param {Box} box
   * @param {number} area
   */
  constructor(labels, box, area) {
    this.labels = labels;
    this.box = box;
    this.area = area;
  }

  /**
   * The pieces as one.
   * @param {Component[]} pieces at least one
   */
  static joined(pieces) {
    const box = new Box(
      Math.min(...pieces.map((piece) => piece.box.left)),
      Math.min(...pieces.map((piece) => piece.box.top)),
      Math.max(...pieces.map((piece) => piece.box.right)),
      Math.max(...pieces.map((piece) => piece.box.bottom)),
    );
    return new Component(
      pieces.flatMap((piece) => piece.labels),
      box,
      sum(pieces.map((piece) => piece.area)),
    );
  }

  get width() {
    return this.box.width;
  }

  get height() {
    return this.box.height;
  }

  get longer() {
    return Math.max(this.width, this.height);
  }

  /**
   * The columns between this piece and another; negative if they overlap.
   * @param {Component} other
   */
  gap(other) {
    return Math.max(this.box.left, other.box.left) - Math.min(this.box.right, other.box.right);
  }

  /**
   * The rows between this piece and another; negative if they overlap.
   * @param {Component} other
   */
  rise(other) {
    return Math.max(this.box.top, other.box.top) - Math.min(this.box.bottom, other.box.bottom);
  }

  /**
   * The columns or rows between their boxes, whichever are more.
   * @param {Component} other
   */
  distance(other) {
    return Math.max(0, this.rise(other), this.gap(other));
  }
}
