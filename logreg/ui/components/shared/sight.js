// What is out of sight is painted once nothing has changed for a while: painting takes longer than to answer a drawing.
const UNSEEN_AFTER = 200; // ms

function atOnceInSight(target, paint) {
  let inSight = true;
  let later = null;
  new IntersectionObserver((entries) => (inSight = entries.at(-1).isIntersecting)).observe(target);
  return () => {
    clearTimeout(later);
    if (inSight) paint();
    else later = setTimeout(paint, UNSEEN_AFTER);
  };
}
