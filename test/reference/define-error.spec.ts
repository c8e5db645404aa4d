import { it } from '@jest/globals';
import { listMembers } from './documented-types.js';
import { expectGenerated, toTable } from './generated.js';

/** Writes a table of the members of a public type, from its JSDoc. */
function toMemberTable(typeName: string): string {
  return toTable(
    ['member', 'what it is', 'default', 'example'],
    listMembers(typeName).map(({ name, isRequired, text, defaultText, example }) => [
      `\`${name}\``,
      text,
      isRequired ? 'required' : (defaultText ?? 'none'),
      example === undefined ? '' : `\`${example.replaceAll('`', '')}\``,
    ]),
  );
}

it('The page of defineError() lists the members of a definition and of an occurrence', () => {
  expectGenerated('define-error', {
    definition: toMemberTable('ErrorDefinitionInput'),
    occurrence: toMemberTable('OccurrenceOptions'),
    'failed validation': toMemberTable('ValidationFailedOptions'),
    'field error': toTable(
      ['member', 'what it is'],
      listMembers('FieldError').map(({ name, text }) => [`\`${name}\``, text]),
    ),
  });
});
