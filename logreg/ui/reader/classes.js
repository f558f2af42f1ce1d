// @ts-check
// The classes that a model tells apart, by their names; beside logreg/data/classes.py.

export const DIGITS = Array.from("0123456789");

/**
 * Whether all classes are among the ten digits: then they are read as digits are.
 * @param {string[]} classes
 */
export function areDigits(classes) {
  return classes.every((name) => DIGITS.includes(name));
}

/**
 * The names in a weights' file's metadata; of the ten digits it has none.
 * @param {Record<string, string>} metadata
 * @returns {string[]}
 */
export function classesOf({ classes, binary }) {
  if (classes !== undefined) return JSON.parse(classes);
  return binary === undefined ? DIGITS : [`not ${binary}`, binary];
}
