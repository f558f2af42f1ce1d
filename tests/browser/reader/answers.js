// What the page's reader makes of pixels that a test sends it, in a form that comes back as JSON; served beside the reader.
import { findTones } from "./drawing/tones.js";
import { extractFeatures, loadDigitScore, loadModel, readDigits, readPicture, renderEvidence } from "./reader.js";

const SIDE = 140;
const MNIST = 28 * 28;

/** @param {string} text */
function bytes(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** @param {Uint8Array | Float32Array} array */
function base64({ buffer, byteOffset, byteLength }) {
  return btoa(Array.from(new Uint8Array(buffer, byteOffset, byteLength), (byte) => String.fromCharCode(byte)).join(""));
}

/** @param {string} name */
async function weights(name) {
  return new Uint8Array(await (await fetch(`./weights/${name}.safetensors`)).arrayBuffer());
}

const score = loadDigitScore(await weights("digit_score"));

/**
 * @param {Uint8Array} all
 * @param {number} size
 */
function parts(all, size) {
  return Array.from({ length: all.length / size }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/**
 * Every drawing on the pad, its digits with all that is shown of them.
 * @param {string} drawings
 * @param {string} name the model's
 */
export async function answers(drawings, name) {
  const model = loadModel(await weights(name));
  return parts(bytes(drawings), SIDE * SIDE).map((data) => {
    const drawn = readPicture({ data, width: SIDE, height: SIDE });
    const digits = readDigits(model, score, drawn).map(({ box, row, answer }) => {
      const evidence = renderEvidence(model, drawn, answer);
      const shown = evidence.picture;
      return {
        box: [box.left, box.top, box.right, box.bottom],
        row,
        digit: answer.digit,
        score: answer.digitScore,
        distance: answer.distance,
        probabilities: [...answer.probabilities],
        image: base64(answer.image.data),
        inputs: base64(answer.inputs),
        text: evidence.text,
        picture: shown && {
          kind: shown.kind,
          drawn: base64(shown.drawn),
          straight: shown.straight && base64(shown.straight),
          inputs: base64(shown.inputs),
          shares: base64(shown.shares),
        },
      };
    });
    return { drawn: base64(drawn.data), digits };
  });
}

/**
 * What a model answers to images 28 x 28: its inputs and probabilities, and each image's score.
 * @param {string} images
 * @param {string} name the model's
 */
export async function predictions(images, name) {
  const model = loadModel(await weights(name));
  const all = parts(bytes(images), MNIST);
  return {
    inputs: all.map((image) => base64(extractFeatures(model.features, image))),
    probabilities: all.map((image) => [...model.predictProba(image)]),
    scores: all.map((image) => score.forward(image)),
  };
}

/**
 * The tones of every drawing; no model is needed.
 * @param {string} drawings
 */
export async function tones(drawings) {
  return parts(bytes(drawings), SIDE * SIDE).map((data) => findTones({ data, width: SIDE, height: SIDE }));
}
