import { type Components } from './open-api-document.js';
import { SharedComponents } from './shared-components.js';

/** The components of a document, with those that its errors share. */
export class DocumentComponents {
  readonly schemas: SharedComponents;
  readonly responses: SharedComponents;
  readonly examples: SharedComponents;
  readonly headers: SharedComponents;

  /** @param given those of the app, which stay as they are */
  constructor(private readonly given: Components = {}) {
    this.schemas = new SharedComponents('schemas', given.schemas);
    this.responses = new SharedComponents('responses', given.responses);
    this.examples = new SharedComponents('examples', given.examples);
    this.headers = new SharedComponents('headers', given.headers);
  }

  all(): Components {
    const { given, schemas, responses, examples, headers } = this;
    return { ...given, ...schemas.all(), ...responses.all(), ...examples.all(), ...headers.all() };
  }
}
