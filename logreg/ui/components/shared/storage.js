// What a page keeps over a reload: nothing where the browser keeps nothing, as it may in another site's frame.
const RUN = "logreg-run"; // the current run: config, changes, step, whether it goes on and to which step
const PACE = "logreg-pace";
const MODEL = "logreg-model"; // the one that is chosen
const DRAWING = "logreg-drawing"; // what is on the pad
const DATA = "logreg-data"; // which data the tabs work on
const memory = {
  get(name) {
    try {
      return sessionStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set(name, text) {
    try {
      sessionStorage.setItem(name, text);
    } catch {
      // A reload begins anew.
    }
  },
};
