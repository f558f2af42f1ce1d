// Tasks that must not overtake each other, such as Plotly's asynchronous calls: each begins when the one before has ended.
function serialQueue() {
  let last = Promise.resolve();
  return (task) => (last = last.then(task).catch((error) => console.warn(error.message)));
}
