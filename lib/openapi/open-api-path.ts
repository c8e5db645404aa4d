/**
 * The path of a route's template in an OpenAPI document: `/users/:id` is `/users/{id}`, and so are wildcards,
 * named or not; optional groups are written out.
 */
export function toOpenApiPath(template: string): string {
  return template
    .replace(/[{}]/g, '')
    .replace(/\*(?!\w)/g, '*path')
    .replace(/[:*](\w+)/g, '{$1}');
}
