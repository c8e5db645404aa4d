import { type ValidationError } from '@nestjs/common';
import { WHITELIST } from './engine/rule-storage.js';
import { type BrokenFieldRule, type Finding, type Place, type RuledValue } from './engine/violation.js';

/** What the errors of a tree hold beside what is wrong; as class-validator's `validationError`. */
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
 * The findings as class-validator's tree, for an app's own `exceptionFactory`.
 *
 * @param root what the value as a whole is called
 */
export function toErrorTree(
  findings: readonly Finding[],
  root: string,
  options: TreeOptions,
): ValidationError[] {
  const roots: ValidationError[] = [];
  const nodes = new Map<Place, Node>();
  const unknownCounts = new Map<ValidationError[], number>();
  const childrenOf = (place: Place | undefined) => (place === undefined ? roots : nodeOf(place).children);
  const nodeOf = (place: Place): Node => {
    let node = nodes.get(place);
    if (node === undefined) {
      node = {
        ...(options.target === true && { target: place.owner }),
        ...(options.value !== false && { value: place.value }),
        property: place.key,
        children: [],
      };
      nodes.set(place, node);
      childrenOf(place.within).push(node);
    }
    return node;
  };
  // class-validator looks for unknown keys before it asks any rule.
  const addUnknown = (siblings: ValidationError[], error: ValidationError) => {
    const count = unknownCounts.get(siblings) ?? 0;
    siblings.splice(count, 0, error);
    unknownCounts.set(siblings, count + 1);
  };
  for (const finding of findings) {
    switch (finding.kind) {
      case 'rules':
        if (finding.broken.length > 0) describe(nodeOf(finding), finding, options.dismissDefaultMessages);
        break;
      case 'fields':
        childrenOf(finding.within).push(ofFields(finding, options));
        break;
      case 'unknown key':
        addUnknown(childrenOf(finding.within), unknownKey(finding, options));
        break;
      case 'unknown object':
        childrenOf(finding.within).push(unknownObject(finding.value, options));
        break;
      case 'no object':
        roots.push({
          property: root,
          constraints: { isObject: 'Validation failed (object is expected)' },
          children: [],
        });
        break;
      case 'too deep':
        roots.push({ property: finding.member ?? root, constraints: { maxDepth: TOO_DEEP }, children: [] });
    }
  }
  // The value of a parent repeats those of its children.
  if (options.value === undefined)
    for (const node of nodes.values()) if (node.children.length > 0) delete node.value;
  return roots;
}

function describe(node: Node, value: RuledValue, isQuiet: boolean): void {
  const said: Record<string, string> = {};
  for (const { rule } of value.broken) {
    said[rule.name] = rule.message(rule.argumentsFor(value.owner, value.told), isQuiet);
  }
  node.constraints = said;
  const late = new Set(value.broken.filter(({ isLate }) => isLate).map(({ rule }) => rule.name));
  // A context belongs to the name of a rule, whichever of that name is broken. One that is silent says nothing of it,
  // unless it answers later.
  const { defined, rules, dataRules, nested } = value.plan;
  for (const { name, metadata } of [...defined, ...rules, ...dataRules, ...(nested ? [nested] : [])]) {
    if (!metadata.context || (!said[name] && !late.has(name))) continue;
    node.contexts ??= {};
    node.contexts[name] = Object.assign((node.contexts[name] ?? {}) as object, metadata.context);
  }
}

/** class-validator leaves out the children of these errors. */
function unknownKey({ key, owner, value }: Place, options: TreeOptions): ValidationError {
  return {
    ...(options.target === true && { target: owner }),
    ...(options.value !== false && { value }),
    property: key,
    constraints: { [WHITELIST]: `property ${key} should not exist` },
  };
}

/** class-validator's tree has one property for each error: the first field stands for all. */
function ofFields({ owner, rule }: BrokenFieldRule, { target, value }: TreeOptions): Node {
  const [property] = rule.fields;
  return {
    ...(target === true && { target: owner }),
    ...(value !== false && { value: owner[property] }),
    property,
    constraints: { [rule.name]: rule.message(owner) },
    children: [],
  };
}

function unknownObject(value: unknown, { target }: TreeOptions): Node {
  const constraints = { unknownValue: 'an unknown value was passed to the validate function' };
  return {
    ...(target === true && { target: value as object }),
    property: undefined as unknown as string,
    constraints,
    children: [],
  };
}
