import { remembered } from '../internal/memoize.js';
import { type ControllerClass } from './route-list.js';

/** What forgets the answers of classes. */
const memories: (() => void)[] = [];

/** Has classes asked anew: for each app that boots, as decorators may have been at work since the last one. */
export function forgetClasses(): void {
  memories.forEach((forget) => forget());
}

/** A function that is asked once of each class: what decorators said of one, an app asks again and again. */
export function rememberedOfClass<Answer>(ask: (type: object) => Answer): (type: object) => Answer {
  let memory = remembered(ask);
  memories.push(() => {
    memory = remembered(ask);
  });
  return (type) => memory(type);
}

/** The same of the handlers of controllers. */
export function rememberedOfHandler<Answer>(
  ask: (controller: ControllerClass, name: string) => Answer,
): (controller: ControllerClass, name: string) => Answer {
  const answersOf = rememberedOfClass(() => new Map<string, Answer>());
  return (controller, name) => {
    const answers = answersOf(controller);
    let answer = answers.get(name);
    if (answer === undefined) {
      answer = ask(controller, name);
      answers.set(name, answer);
    }
    return answer;
  };
}
