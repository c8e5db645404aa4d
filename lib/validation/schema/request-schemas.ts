import { Logger, ParseArrayPipe } from '@nestjs/common';
import { getOrCreate } from '../../internal/memoize.js';
import { inspectValue } from '../../internal/option-mistakes.js';
import { isBuiltinType, isRecord } from '../../internal/unknown-value.js';
import { type HandlerMetadata } from '../../nest/handler-metadata.js';
import { type Route } from '../../nest/route-list.js';
import { type DescribedParameter, type HandlerFields } from '../describe/handler-fields.js';
import { toKeywords } from '../describe/schema-fields.js';
import { type Constructor } from '../metadata/transformer.js';
import { ArrayItems } from '../request/parse-steps.js';
import { type Parameter, type RequestValidator } from '../request/request-validator.js';
import { toParameter } from '../request/validated-parameter.js';
import { isStandardSchema } from '../standard-schema.js';
import { ClassSchemas } from './class-schema.js';
import { type JsonSchema } from './constraint-schema.js';
import { type DocumentedParameter, ParameterSchemas } from './parameter-schema.js';
import { type Dialect } from './merge-schema.js';
import { type ReportDifference, RequestComponents, type SchemaUse } from './request-components.js';
import { type Schemas } from './component-variants.js';

interface Document {
  readonly paths?: object;
  readonly components?: object;
}

type Content = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

interface Operation {
  readonly parameters?: readonly unknown[];
  readonly requestBody?: { readonly content?: Content };
}

/** Adds what validation enforces to the requests of an OpenAPI document. */
export class RequestSchemas {
  private readonly classes = new Map<RequestValidator, ClassSchemas>();
  private readonly differences = new Set<string>();
  private readonly parameters: ParameterSchemas;

  /** @param fields lists the validated parameters of handlers */
  constructor(
    private readonly fields: HandlerFields,
    private readonly handlers: HandlerMetadata,
    private readonly dialect: Dialect,
  ) {
    this.parameters = new ParameterSchemas(
      dialect,
      (validator, source) => this.createUse(validator, source),
      (...difference) => this.report(...difference),
    );
  }

  /**
   * Returns a copy of the document. Logs a warning that lists each keyword that the app documents differently.
   *
   * @param routes the routes by operation, such as `get /orders/{id}`
   */
  addTo<D extends Document>(document: D, routes: ReadonlyMap<string, Route>): D {
    const { schemas = {}, ...others } = (document.components ?? {}) as { readonly schemas?: Schemas };
    const components = new RequestComponents(schemas, this.dialect, this.report);
    const paths = Object.entries((document.paths ?? {}) as Record<string, object>).map(([path, item]) => {
      const operations = Object.entries(item ?? {}).map(([method, operation]) => {
        const route = isRecord(operation) ? routes.get(`${method} ${path}`) : undefined;
        return [
          method,
          route ? this.describe(operation as Operation, route, components) : (operation as unknown),
        ];
      });
      return [path, Object.fromEntries(operations) as object] as const;
    });
    const completed = components.complete({ ...document, components: others });
    if (this.differences.size > 0) new Logger('ErrorsModule').warn(createWarning(this.differences));
    return {
      ...document,
      ...(document.paths && { paths: completed.finish(Object.fromEntries(paths)) }),
      components: { ...document.components, schemas: completed.schemas },
    };
  }

  private describe(operation: Operation, route: Route, components: RequestComponents): Operation {
    const { controller, name } = route;
    const parameters = this.handlers.readParameters(controller, name);
    const described = this.fields.describe(route, parameters, this.handlers.readEnhancers(controller, name));
    const bodies = described.filter(({ parameter }) => parameter.part === 'body');
    const isOnlyBody = parameters.filter(({ part }) => part === 'body').length === 1;
    const [body] = isOnlyBody ? bodies : [];
    const { parameters: documented, requestBody } = operation;
    const content = requestBody?.content;
    return {
      ...operation,
      ...(documented && {
        parameters: documented.map((each) =>
          this.parameters.describe(each as DocumentedParameter, described, route),
        ),
      }),
      ...(content &&
        body &&
        body.parameter.name === undefined && {
          requestBody: { ...requestBody, content: this.describeContent(content, body, components) },
        }),
    };
  }

  private describeContent(
    content: Content,
    body: DescribedParameter,
    components: RequestComponents,
  ): Content {
    const use = this.findUse(body);
    const standard = isStandardSchema(body.schema) ? toKeywords(body.schema) : undefined;
    return Object.fromEntries(
      Object.entries(content).map(([mediaType, media]) => {
        const { schema } = media;
        if (schema === undefined) return [mediaType, media];
        if (use) return [mediaType, { ...media, schema: components.describe(schema, use) }];
        return [mediaType, standard ? { ...media, schema: this.describeByLibrary(schema, standard) } : media];
      }),
    );
  }

  /** Describes a body by the schema of a library, unless the app documents a schema with members. */
  private describeByLibrary(documented: JsonSchema, schema: JsonSchema): JsonSchema {
    const isVague = ['properties', '$ref', 'items', 'allOf', 'anyOf', 'oneOf'].every(
      (each) => documented[each] === undefined,
    );
    return isVague ? { ...documented, ...this.dialect(schema) } : documented;
  }

  private findUse({ parameter, validator, schema, pipes }: DescribedParameter): SchemaUse | undefined {
    if (isStandardSchema(schema)) return undefined;
    const [pipe] = pipes;
    const items = pipe instanceof ParseArrayPipe ? new ArrayItems(pipe) : undefined;
    const source = toParameter(parameter, undefined);
    return items?.validator === undefined
      ? this.createUse(validator, source)
      : this.createUse(items.validator, items.toItemParameter(source, ''));
  }

  private createUse(validator: RequestValidator, source: Parameter): SchemaUse | undefined {
    const type = validator.getType(source);
    if (typeof type !== 'function' || isBuiltinType(type) || !validator.canReject(source)) return undefined;
    return {
      type: type as Constructor,
      classes: getOrCreate(this.classes, validator, () => new ClassSchemas(validator)),
      rejectsUnknownKeys: validator.objects.getUnknownKeyPolicy(source) === 'rejected',
    };
  }

  private readonly report: ReportDifference = (...difference) => {
    this.differences.add(describeDifference(...difference));
  };
}

function describeDifference(
  ...[subject, keyword, documented, enforced]: Parameters<ReportDifference>
): string {
  if (keyword === 'properties') return `${subject} is documented, but validation rejects it as unknown.`;
  if (keyword === 'required') {
    return enforced === true
      ? `${subject} is documented as optional, but validation requires it.`
      : `${subject} is documented as required, but validation accepts a request without it.`;
  }
  return `${subject}: \`${keyword}\` is ${inspectValue(documented)} in the document, but validation enforces ${inspectValue(enforced)}.`;
}

function createWarning(differences: Iterable<string>): string {
  return (
    `The OpenAPI document differs from validation:\n${Array.from(differences, (line) => `  ${line}\n`).join('')}` +
    'The document keeps what you wrote. Change the decorator of @nestjs/swagger, or the rule of class-validator.'
  );
}
