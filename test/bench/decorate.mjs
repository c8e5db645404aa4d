import 'reflect-metadata';

/**
 * Decorates the members of a class in plain JavaScript, which has no syntax for it: from the last decorator to the
 * first, as TypeScript does, since class-validator keeps that order.
 */
export function decorate(target, members) {
  for (const [name, decorators] of Object.entries(members)) {
    const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name);
    Reflect.decorate(decorators, target.prototype, name, descriptor);
  }
}

/** Sets the type of a member as TypeScript does: before any other decorator, so it is the last of the list. */
export function setType(type) {
  return Reflect.metadata('design:type', type);
}

/** Decorates the parameters of a handler and sets their types as TypeScript does. */
export function decorateParameters(...list) {
  return (target, name) => {
    for (const [index, [decorator]] of list.entries()) decorator(target, name, index);
    const types = list.map(([, type]) => type);
    Reflect.defineMetadata('design:paramtypes', types, target, name);
  };
}
