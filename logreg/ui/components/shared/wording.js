// What a class is called in a sentence: a digit with its article, any other name as it is; beside in_words in Python.
function inWords(name) {
  if (!isDigit(name)) return name;
  return `${name === "8" ? "an" : "a"} ${name}`;
}

function isDigit(name) {
  return /^[0-9]$/.test(name);
}
