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

/** The same of what has a name in a thing, as a method has in its class. */
export function rememberedByName<Thing extends object, Answer>(
  ask: (thing: Thing, name: string) => Answer,
): (thing: Thing, name: string) => Answer {
  const answersOf = remembered<Thing, Map<string, Answer>>(() => new Map());
  return (thing, name) => {
    const answers = answersOf(thing);
    let answer = answers.get(name);
    if (answer === undefined) {
      answer = ask(thing, name);
      answers.set(name, answer);
    }
    return answer;
  };
}
