// Smoothed losses: each is the mean of the losses around it, so that the curve lies on the data and lags behind nothing.
// There are as many on either side as the slider says, fewer near an end, and there at least a few on the other side.
const AT_THE_END = 5;

// Losses on either side, for a slider from 0 to below 1: an exponential mean with that factor has as many behind it.
function neighbours() {
  const keep = Number(smoothing.value);
  return Math.round(keep / (1 - keep));
}

// The smoothed losses from index `first` on; null where there is no loss.
function smoothed(losses, first = 0) {
  const most = neighbours();
  const begin = Math.max(0, first - most - AT_THE_END);
  const sums = [0];
  const counts = [0];
  for (let i = begin; i < losses.length; i++) {
    sums.push(sums.at(-1) + (losses[i] ?? 0));
    counts.push(counts.at(-1) + (losses[i] === null ? 0 : 1));
  }
  const means = [];
  for (let i = first; i < losses.length; i++) {
    const reach = Math.min(most, Math.max(AT_THE_END, Math.min(i, losses.length - 1 - i)));
    const [from, to] = [Math.max(begin, i - reach) - begin, Math.min(losses.length, i + reach + 1) - begin];
    means.push(losses[i] === null ? null : (sums[to] - sums[from]) / (counts[to] - counts[from]));
  }
  return means;
}
