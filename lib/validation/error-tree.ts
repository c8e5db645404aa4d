import { type ValidationError } from '@nestjs/common';
import { WHITELIST } from './metadata/rule-storage.js';
import {
  type CrossFieldViolation,
  type PropertyViolation,
  type ValuePath,
  type Violation,
} from './engine/violation.js';

/** Selects the members of the errors, as the option `validationError` of Nest's pipe does. */
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
 * Converts violations to class-validator's tree of errors, for an `exceptionFactory` of the app.
 *
 * @param root the name of the value that was validated
 */
export function toErrorTree(
  violations: readonly Violation[],
  root: string,
  options: TreeOptions,
): ValidationError[] {
  const roots: ValidationError[] = [];
  const nodes = new Map<ValuePath, Node>();
  const unknownCounts = new Map<ValidationError[], number>();
  const getChildren = (path: ValuePath | undefined) => (path === undefined ? roots : getNode(path).children);
  const getNode = (path: ValuePath): Node => {
    let node = nodes.get(path);
    if (node === undefined) {
      node = {
        ...(options.target === true && { target: path.owner }),
        ...(options.value !== false && { value: path.value }),
        property: path.key,
        children: [],
      };
      nodes.set(path, node);
      getChildren(path.parent).push(node);
    }
    return node;
  };
  // class-validator lists unknown keys first, as it checks them before it runs rules.
  const addUnknown = (siblings: ValidationError[], error: ValidationError) => {
    const count = unknownCounts.get(siblings) ?? 0;
    siblings.splice(count, 0, error);
    unknownCounts.set(siblings, count + 1);
  };
  for (const violation of violations) {
    switch (violation.kind) {
      case 'rules':
        if (violation.broken.length > 0)
          addConstraints(getNode(violation), violation, options.dismissDefaultMessages);
        break;
      case 'cross-field':
        getChildren(violation.parent).push(createCrossFieldError(violation, options));
        break;
      case 'unknown key':
        addUnknown(getChildren(violation.parent), createUnknownKeyError(violation, options));
        break;
      case 'unknown object':
        getChildren(violation.parent).push(createUnknownObjectError(violation.value, options));
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
  // Without this, the value of a parent would repeat the values of its children.
  if (options.value === undefined)
    for (const node of nodes.values()) if (node.children.length > 0) delete node.value;
  return roots;
}

function addConstraints(node: Node, value: PropertyViolation, dismissesDefaults: boolean): void {
  const constraints: Record<string, string> = {};
  for (const { rule } of value.broken) {
    constraints[rule.name] = rule.renderMessage(
      rule.createArguments(value.owner, value.messageValue),
      dismissesDefaults,
    );
  }
  node.constraints = constraints;
  const asyncRules = new Set(value.broken.filter(({ isAsync }) => isAsync).map(({ rule }) => rule.name));
  // As in class-validator, all rules with the name of a broken rule add their context, if that rule has a message or is async.
  const { definedRules, rules, dataRules, nestedRule } = value.plan;
  for (const { name, metadata } of [
    ...definedRules,
    ...rules,
    ...dataRules,
    ...(nestedRule ? [nestedRule] : []),
  ]) {
    if (!metadata.context || (!constraints[name] && !asyncRules.has(name))) continue;
    node.contexts ??= {};
    node.contexts[name] = Object.assign((node.contexts[name] ?? {}) as object, metadata.context);
  }
}

/** Creates an error without `children`, as class-validator does. */
function createUnknownKeyError({ key, owner, value }: ValuePath, options: TreeOptions): ValidationError {
  return {
    ...(options.target === true && { target: owner }),
    ...(options.value !== false && { value }),
    property: key,
    constraints: { [WHITELIST]: `property ${key} should not exist` },
  };
}

/** Assigns the error to the first field of the rule, as an error of class-validator has one property. */
function createCrossFieldError({ owner, rule }: CrossFieldViolation, { target, value }: TreeOptions): Node {
  const [property] = rule.fields;
  return {
    ...(target === true && { target: owner }),
    ...(value !== false && { value: owner[property] }),
    property,
    constraints: { [rule.name]: rule.renderMessage(owner) },
    children: [],
  };
}

function createUnknownObjectError(value: unknown, { target }: TreeOptions): Node {
  const constraints = { unknownValue: 'an unknown value was passed to the validate function' };
  return {
    ...(target === true && { target: value as object }),
    property: undefined as unknown as string,
    constraints,
    children: [],
  };
}
