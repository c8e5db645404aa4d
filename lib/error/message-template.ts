/** A value that a message template can show. */
export type ParamValue = string | number | bigint | boolean | Date;

/** The values of a message template's parameters, by name. */
export type Params = Readonly<Record<string, ParamValue>>;

/**
 * The names of the parameters of a template as a union; `never` if it has none.
 *
 * @example `TemplateParam<"Order '{id}' weighs {weight} kg.">` is `'id' | 'weight'`
 */
export type TemplateParam<Template extends string> = Template extends `${string}{${infer Rest}`
  ? Rest extends `{${infer AfterEscape}`
    ? TemplateParam<AfterEscape>
    : Rest extends `${infer Name}}${infer Tail}`
      ? Name | TemplateParam<Tail>
      : never
  : never;

const TOKEN = /\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The length of a parameter is limited, because its value may come from the request. */
const MAX_PARAM_LENGTH = 200;

/**
 * Replaces each `{name}` by its parameter, and `{{` and `}}` by one brace. All other text is literal. A `{name}` that
 * `params` does not have stays in the text. A caller without TypeScript may pass a template that is not a string.
 */
export function renderTemplate(template: string, params: Readonly<Record<string, unknown>>): string {
  if (typeof template !== 'string') return formatParam(template);
  if (!template.includes('{') && !template.includes('}')) return template;
  return template.replace(TOKEN, (token: string, name?: string) => {
    if (name === undefined) return token.charAt(0);
    return Object.hasOwn(params, name) ? formatParam(params[name]) : token;
  });
}

export function listTemplateParams(template: string): readonly string[] {
  if (typeof template !== 'string') return [];
  const names = [...template.matchAll(TOKEN)].flatMap(([, name]) => name ?? []);
  return [...new Set(names)];
}

export function isWellFormedTemplate(template: string): boolean {
  return !/[{}]/.test(template.replace(TOKEN, ''));
}

function formatParam(value: unknown): string {
  try {
    const text = value instanceof Date ? value.toISOString() : String(value);
    return truncate(text, MAX_PARAM_LENGTH);
  } catch {
    return '…';
  }
}

export function truncate(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
