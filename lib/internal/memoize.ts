/** A function that is asked once of each thing; what it said is forgotten with the thing. */
export function remembered<Thing extends object, Answer>(
  ask: (thing: Thing) => Answer,
): (thing: Thing) => Answer {
  const answers = new WeakMap<Thing, Answer>();
  return (thing) => {
    let answer = answers.get(thing);
    if (answer === undefined && !answers.has(thing)) {
      answer = ask(thing);
      answers.set(thing, answer);
    }
    return answer as Answer;
  };
}
