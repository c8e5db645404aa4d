import { type ValidationError } from '@nestjs/common';
import { WHITELIST } from './metadata/rule-storage.js';
import {
  type CrossFieldViolation,
  type PropertyViolation,
  type ValuePath,
  type Violation,
} from './engine/violation.js';

/** The members that the errors of a tree have, as class-validator's option `validationError` selects them. */
export interface TreeOptions {
  readonly target?: boolean | undefined;
  readonly value?: boolean | undefined;
  readonly dismissDefaultMessages: boolean;
}

interface Node extends ValidationError {
  children: ValidationError[];
}

const TOO_DEEP = 'Validation failed (value is nested too deeply)';

/**
 * Converts violations to class-validator's tree, for an app's `exceptionFactory`.
 *
 * @param root the name of the value as a whole
 */
export function toErrorTree(
  violations: readonly Violation[],
  root: string,
  options: TreeOptions,
): ValidationError[] {
  const roots: ValidationError[] = [];
  const nodes = new Map<ValuePath, Node>();
  const unknownCounts = new Map<ValidationError[], number>();
  const childrenOf = (path: ValuePath | undefined) => (path === undefined ? roots : nodeOf(path).children);
  const nodeOf = (path: ValuePath): Node => {
    let node = nodes.get(path);
    if (node === undefined) {
      node = {
        ...(options.target === true && { target: path.owner }),
        ...(options.value !== false && { value: path.value }),
        property: path.key,
        children: [],
      };
      nodes.set(path, node);
      childrenOf(path.parent).push(node);
    }
    return node;
  };
  // class-validator looks for unknown keys before it runs any rule.
  const addUnknown = (siblings: ValidationError[], error: ValidationError) => {
    const count = unknownCounts.get(siblings) ?? 0;
    siblings.splice(count, 0, error);
    unknownCounts.set(siblings, count + 1);
  };
  for (const violation of violations) {
    switch (violation.kind) {
      case 'rules':
        if (violation.broken.length > 0)
          describe(nodeOf(violation), violation, options.dismissDefaultMessages);
        break;
      case 'cross-field':
        childrenOf(violation.parent).push(crossFieldError(violation, options));
        break;
      case 'unknown key':
        addUnknown(childrenOf(violation.parent), unknownKeyError(violation, options));
        break;
      case 'unknown object':
        childrenOf(violation.parent).push(unknownObjectError(violation.value, options));
        break;
      case 'not an object':
        roots.push({
          property: root,
          constraints: { isObject: 'Validation failed (object is expected)' },
          children: [],
        });
        break;
      case 'too deep':
        roots.push({ property: violation.member ?? root, constraints: { maxDepth: TOO_DEEP }, children: [] });
    }
  }
  // The value of a parent repeats those of its children.
  if (options.value === undefined)
    for (const node of nodes.values()) if (node.children.length > 0) delete node.value;
  return roots;
}

function describe(node: Node, value: PropertyViolation, isQuiet: boolean): void {
  const constraints: Record<string, string> = {};
  for (const { rule } of value.broken) {
    constraints[rule.name] = rule.renderMessage(
      rule.createArguments(value.owner, value.messageValue),
      isQuiet,
    );
  }
  node.constraints = constraints;
  const late = new Set(value.broken.filter(({ isAsync }) => isAsync).map(({ rule }) => rule.name));
  // class-validator adds the contexts of all rules whose name has a message, or is that of an asynchronous rule.
  const { definedRules, rules, dataRules, nestedRule } = value.plan;
  for (const { name, metadata } of [
    ...definedRules,
    ...rules,
    ...dataRules,
    ...(nestedRule ? [nestedRule] : []),
  ]) {
    if (!metadata.context || (!constraints[name] && !late.has(name))) continue;
    node.contexts ??= {};
    node.contexts[name] = Object.assign((node.contexts[name] ?? {}) as object, metadata.context);
  }
}

/** class-validator leaves out the children of these errors. */
function unknownKeyError({ key, owner, value }: ValuePath, options: TreeOptions): ValidationError {
  return {
    ...(options.target === true && { target: owner }),
    ...(options.value !== false && { value }),
    property: key,
    constraints: { [WHITELIST]: `property ${key} should not exist` },
  };
}

/** class-validator's tree has one property per error: the first field. */
function crossFieldError({ owner, rule }: CrossFieldViolation, { target, value }: TreeOptions): Node {
  const [property] = rule.fields;
  return {
    ...(target === true && { target: owner }),
    ...(value !== false && { value: owner[property] }),
    property,
    constraints: { [rule.name]: rule.renderMessage(owner) },
    children: [],
  };
}

function unknownObjectError(value: unknown, { target }: TreeOptions): Node {
  const constraints = { unknownValue: 'an unknown value was passed to the validate function' };
  return {
    ...(target === true && { target: value as object }),
    property: undefined as unknown as string,
    constraints,
    children: [],
  };
}
