/** A piece of a line: a text, code, or a link to another page of the dictionary or to an `http` URL. */
export type Inline = string | { readonly code: string } | { readonly text: string; readonly to: string };

export type Line = readonly Inline[];

export interface TableRow {
  readonly cells: readonly Line[];
  readonly anchor?: string;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly line: Line }
  | { readonly kind: 'list'; readonly items: readonly Line[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly TableRow[] }
  | { readonly kind: 'code'; readonly label?: string; readonly text: string }
  | { readonly kind: 'search'; readonly query: string; readonly isComplete: boolean }
  | { readonly kind: 'errors'; readonly errors: readonly ListedError[] }
  | { readonly kind: 'markdown'; readonly source: string };

export interface Section {
  readonly heading?: string;
  /** True if the section is closed until a reader opens it. */
  readonly isClosed?: boolean;
  readonly blocks: readonly Block[];
}

export interface ListedError {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly numbers: readonly number[];
  readonly message: string;
}

/** A page about errors, which is rendered as HTML, Markdown and JSON. */
export interface Page {
  /** The path below the dictionary, without a suffix; '' for the list of all errors. @example 'order_not_found' */
  readonly id: string;
  readonly title: string;
  /** A short text before the title. @example '404' */
  readonly label?: string;
  readonly code?: string;
  readonly lead: Line;
  readonly sections: readonly Section[];
  /** Creates the facts of the page as plain data. @param toUrl returns the address of another page */
  readonly createData: (toUrl: (id: string) => string) => object;
  readonly status: 200 | 404;
}

export function createPage(
  page: Omit<Page, 'status' | 'lead'> & Partial<Pick<Page, 'status' | 'lead'>>,
): Page {
  return { status: 200, lead: [], ...page };
}

export function createList(heading: string, items: readonly Line[]): readonly Section[] {
  return items.length === 0 ? [] : [{ heading, blocks: [{ kind: 'list', items }] }];
}

/** Shows the first rows of a table, and the number of the others. */
export function createTable(
  heading: string,
  head: readonly string[],
  rows: readonly TableRow[],
): readonly Section[] {
  if (rows.length === 0) return [];
  const hidden = rows.length - MAX_ROWS;
  const rest: readonly Block[] =
    hidden > 0
      ? [{ kind: 'paragraph', line: [`And ${hidden} more, which the JSON of this page lists.`] }]
      : [];
  return [{ heading, blocks: [{ kind: 'table', head, rows: rows.slice(0, MAX_ROWS) }, ...rest] }];
}

const MAX_ROWS = 50;

/** Splits a text of a definition at its backticks: they enclose code. */
export function toLine(text: string): Line {
  const parts = text.split('`');
  // A backtick without a partner is a character.
  if (parts.length % 2 === 0) return [text];
  return parts.flatMap((part, index): Line => {
    if (part === '') return [];
    return [index % 2 === 0 ? part : { code: part }];
  });
}
