import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';

/** The default is the path on Debian. */
const PROGRAM = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** They let Chromium run as root, without requests of its own. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const TIMEOUT = 15_000;
/** The parts of an operation above its responses. */
const REQUEST = '.opblock-section, .opblock-section-request-body, .execute-wrapper';

/** The response after a person tried out an operation. */
interface LiveResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The response as the page shows it. */
  readonly shown: { readonly status: string; readonly body: string; readonly headers: string };
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
}

/** Swagger UI as a person uses it: each method works with visible parts only. */
export class SwaggerUi {
  /** The warnings and errors of the console, and uncaught exceptions of scripts. */
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {
    page.setDefaultTimeout(TIMEOUT);
    page.on('console', (line) => {
      const { url } = line.location();
      if (['error', 'warning'].includes(line.type()) && !url.endsWith('/favicon.ico')) {
        this.problems.push(line.text());
      }
    });
    page.on('pageerror', ({ message }) => this.problems.push(message));
  }

  static async open(context: BrowserContext, url: string): Promise<SwaggerUi> {
    const ui = new SwaggerUi(await context.newPage());
    await ui.page.goto(url);
    await ui.page.locator('.opblock').first().waitFor();
    return ui;
  }

  close(): Promise<void> {
    return this.page.close();
  }

  /** Opens an operation. */
  async expand(method: string, path: string): Promise<ShownOperation> {
    const block = this.page
      .locator(`.opblock-${method.toLowerCase()}`)
      .filter({ has: this.page.locator(`[data-path="${path}"]`) });
    await block.locator('.opblock-summary-control').click();
    await block.locator('tr.response[data-code]').last().waitFor();
    return new ShownOperation(block, this.page);
  }

  /** Closes an operation: a page with many open ones is slow to read. */
  async fold({ block }: ShownOperation): Promise<void> {
    await block.locator('.opblock-summary-control').click();
    await block.locator('tr.response[data-code]').first().waitFor({ state: 'detached' });
  }

  async authorize(key: string): Promise<void> {
    await this.page.locator('.scheme-container').getByRole('button', { name: 'Authorize' }).click();
    const dialog = this.page.locator('.dialog-ux');
    await dialog.getByLabel('Value:').fill(key);
    await dialog.getByRole('button', { name: 'Apply credentials' }).click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** Photographs the documented responses of some statuses of an operation, down to a given part. */
  async photograph(
    { block }: ShownOperation,
    statuses: readonly number[],
    end: Locator,
    file: string,
  ): Promise<void> {
    const others = `tr.response:not(${statuses.map((status) => `[data-code="${status}"]`).join()})`;
    await this.page.addStyleTag({ content: `${REQUEST}, ${others} { display: none !important }` });
    const [{ x, y, width }, last] = [await getBox(block), await getBox(end)];
    const clip = { x, y, width, height: last.y + last.height - y };
    await this.page.screenshot({ path: file, fullPage: true, clip });
  }

  /** Returns the messages about parts of the document that Swagger UI cannot read or show. */
  async failures(): Promise<readonly string[]> {
    const text = await this.page.locator('body').innerText();
    const messages = text.match(/^.*(could not (render|resolve)|resolver error|unknown type).*$/gim) ?? [];
    return [...messages, ...(await this.page.locator('.errors-wrapper').allInnerTexts())];
  }
}

/** An operation that is open. */
export class ShownOperation {
  constructor(
    readonly block: Locator,
    private readonly page: Page,
  ) {}

  getResponse(status: number | string): ShownResponse {
    return new ShownResponse(this.block.locator(`tr.response[data-code="${status}"]`));
  }

  /** Returns the statuses under "Responses" from top to bottom. */
  listStatuses(): Promise<readonly string[]> {
    return this.block.locator('tr.response[data-code] > .response-col_status').allInnerTexts();
  }

  /** Tries the operation out with a body. */
  async send(body: string): Promise<LiveResponse> {
    await this.block.getByRole('button', { name: 'Try it out' }).click();
    await this.block.locator('textarea.body-param__text').fill(body);
    const received = this.page.waitForResponse((response) => response.request().method() !== 'GET');
    await this.block.getByRole('button', { name: 'Execute' }).click();
    const response = await received;
    const live = this.block.locator('.live-responses-table');
    const [shownBody, shownHeaders] = [live.locator('pre').first(), live.locator('pre').last()];
    return {
      status: response.status(),
      headers: new Headers(await response.allHeaders()),
      text: await response.text(),
      shown: {
        status: await live.locator('tbody .response-col_status').innerText(),
        body: await shownBody.innerText(),
        headers: await shownHeaders.innerText(),
      },
    };
  }
}

async function getBox(locator: Locator) {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('A part that is not visible cannot be photographed.');
  return box;
}

/** The documented response of one status of an operation. */
export class ShownResponse {
  constructor(readonly row: Locator) {}

  get description(): Locator {
    return this.row.locator('.response-col_description__inner .renderedMarkdown');
  }

  /** Returns the rows of the table in the description. */
  async listRows(): Promise<readonly (readonly string[])[]> {
    const rows = await this.description.locator('tbody tr').all();
    return Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
  }

  /** Returns the names in the drop-down list of examples. */
  listExampleNames(): Promise<readonly string[]> {
    return this.examples.locator('option').allInnerTexts();
  }

  async choose(example: string): Promise<void> {
    await this.examples.selectOption({ label: example });
  }

  /** Returns the media types of the response. */
  async listMediaTypes(): Promise<readonly string[]> {
    return this.row.locator('select.content-type option').allInnerTexts();
  }

  /** Waits until the example in a media type contains a text, and returns it. */
  async readExampleAs(mediaType: string, text: string): Promise<string> {
    await this.row.locator('select.content-type').selectOption(mediaType);
    return this.row.locator('pre.example', { hasText: text }).innerText();
  }

  /** Waits until the example contains a text, and returns it. */
  async readExample(text = ''): Promise<unknown> {
    return JSON.parse(await this.row.locator('pre.example', { hasText: text }).innerText());
  }

  /** Opens the tab "Schema" with all its folded parts. */
  async readSchema(): Promise<string> {
    await this.row.getByRole('tab', { name: 'Schema' }).click();
    const panel = this.row.locator('[data-name="modelPanel"]');
    await panel.locator('.model').first().waitFor();
    const folded = panel.locator('.model-toggle.collapsed');
    while ((await folded.count()) > 0) {
      await folded.evaluateAll((all: readonly { click(): void }[]) => all.forEach((each) => each.click()));
    }
    return panel.innerText();
  }

  /** Returns the rows of the table of headers: name, description, type. */
  async listHeaders(): Promise<readonly (readonly string[])[]> {
    const rows = await this.row.locator('table.headers tbody tr').all();
    return Promise.all(
      rows.map(async (row) => (await row.locator('> td').allInnerTexts()).map((cell) => cell.trim())),
    );
  }

  private get examples(): Locator {
    return this.row.locator('.examples-select-element');
  }
}
