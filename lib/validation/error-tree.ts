import { type ValidationError } from '@nestjs/common';
import { type Finding, type Place, type RuledValue } from './plan/finding.js';
import { type Rule } from './plan/rule.js';
import { WHITELIST } from './plan/rule-storage.js';

/** What the errors of a tree hold beside what is wrong; as class-validator's `validationError`. */
export interface TreeOptions {
  readonly target?: boolean | undefined;
  readonly value?: boolean | undefined;
  readonly dismissDefaultMessages: boolean;
}

interface Node extends ValidationError {
  children: Node[];
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
  const roots: Node[] = [];
  const nodes = new Map<Place, Node>();
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
  for (const finding of findings) {
    switch (finding.kind) {
      case 'rules':
        if (finding.broken.length > 0) describe(nodeOf(finding), finding, options.dismissDefaultMessages);
        break;
      case 'unknown key':
        nodeOf(finding).constraints = { [WHITELIST]: `property ${finding.key} should not exist` };
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
  node.constraints = {};
  for (const { rule } of value.broken) {
    node.constraints[rule.name] = rule.message(rule.argumentsFor(value.owner, value.value), isQuiet);
    if (rule.metadata.context)
      (node.contexts ??= {})[rule.name] = contextOf(rule, node.contexts?.[rule.name]);
  }
}

function contextOf({ metadata }: Rule, others: unknown): unknown {
  return Object.assign({}, others, metadata.context);
}

function unknownObject(value: object, { target }: TreeOptions): Node {
  const constraints = { unknownValue: 'an unknown value was passed to the validate function' };
  return {
    ...(target === true && { target: value }),
    property: undefined as unknown as string,
    constraints,
    children: [],
  };
}
