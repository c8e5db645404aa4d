import { type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { startBrowser } from './swagger-ui.js';

// @nestjs/throttler and @fastify/static require ES modules, which jest cannot do before Node 24.9. setMock() gives jest the
// modules that import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
const { createApp } = await import('../../sample-app/app.js');

jest.setTimeout(60_000);

let browser: Browser;
let app: INestApplication;
let url: string;
beforeAll(async () => {
  browser = await startBrowser();
  app = await createApp(new ExpressAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}/errors`;
});
afterAll(async () => {
  await browser.close();
  // A browser opens connections that it may never use, and a server waits for their first request for a minute.
  (app.getHttpServer() as Server).closeAllConnections();
  await app.close();
});

const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  console.error('violates ' + event.effectiveDirective + ': ' + event.blockedURI))`;
const PATHS = ['', '/validation_failed', '/fields/invalid', '/numbers', '/order_not_fund', '?q=order'];

/** Opens a page, and collects the messages of the console and the requests to other hosts. */
async function open(options: BrowserContextOptions) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (line) => {
    const { url: source } = line.location();
    // The page of an unknown code has the status 404.
    if (!/favicon\.ico$|_fund$/.test(source)) problems.push(line.text());
  });
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) problems.push(request.url());
  });
  await page.addInitScript(REPORT_VIOLATIONS);
  return { page, problems, close: () => context.close() };
}

async function findViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const listShown = (page: Page) => page.locator('.errors li:visible a').allInnerTexts();

describe('The dictionary of errors in Chromium', () => {
  it.each([
    ['desktop', 'light', 1200, PATHS.length],
    ['desktop', 'dark', 1200, 2],
    ['phone', 'light', 390, 2],
    ['phone', 'dark', 390, 5],
  ] as const)('has accessible pages on a %s in %s colors', async (_device, colorScheme, width, count) => {
    const { page, problems, close } = await open({ colorScheme, viewport: { width, height: 800 } });
    for (const path of PATHS.slice(0, count)) {
      await page.goto(url + path);
      const details = page.locator('details');
      if ((await details.count()) > 0) await details.locator('summary').click();
      expect([path, await findViolations(page)]).toEqual([path, []]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
    expect(problems).toEqual([]);
    await close();
  });

  it('moves from link to link with a keyboard', async () => {
    const { page, problems, close } = await open({});
    await page.goto(url);
    const focused = () =>
      page.evaluate<string>('document.activeElement.textContent || document.activeElement.name');
    const order: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      await page.keyboard.press('Tab');
      order.push((await focused()).trim());
    }
    expect(order).toEqual([
      'Skip to the content',
      'Freight API',
      'All errors',
      'Numbers',
      'q',
      'Search',
      '400 Bad Request',
    ]);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/errors/bad_request');
    await page.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('details[open] pre').first().isVisible()).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  it('filters the list while a person types', async () => {
    const { page, problems, close } = await open({});
    await page.goto(url);
    const all = await listShown(page);
    await page.getByRole('searchbox').fill('4004');
    expect(await listShown(page)).toEqual(['409 Cargo too heavy']);
    expect(await page.getByRole('status').innerText()).toBe('1 error');
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(['409 Conflict']);
    await page.keyboard.press('Enter');
    expect(page.url()).toBe(url);
    await page.getByRole('searchbox').fill('nothing like it');
    expect(await listShown(page)).toEqual([]);
    await page.getByRole('searchbox').fill('');
    expect(await listShown(page)).toEqual(all);
    expect(problems).toEqual([]);
    await close();
  });

  it('filters the list on the server without scripts', async () => {
    const { page, close } = await open({ javaScriptEnabled: false });
    await page.goto(url);
    await page.getByRole('searchbox').fill('4004');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL('**/errors/?q=4004');
    expect(await listShown(page)).toEqual(['409 Cargo too heavy']);
    expect(await page.getByRole('searchbox').inputValue()).toBe('4004');
    await page.getByRole('link', { name: 'Cargo too heavy' }).click();
    await page.waitForURL('**/errors/cargo_too_heavy');
    await close();
  });

  it('prints a page without its navigation', async () => {
    const { page, close } = await open({});
    await page.goto(`${url}/cargo_too_heavy`);
    await page.emulateMedia({ media: 'print' });
    const hidden = await page.locator('nav, footer, .skip').filter({ visible: true }).count();
    expect([hidden, await page.getByRole('heading', { level: 1 }).isVisible()]).toEqual([0, true]);
    await close();
  });

  it('leads from a number to its row', async () => {
    const { page, close } = await open({});
    await page.goto(`${url}/cargo_too_heavy`);
    await page.getByRole('link', { name: '4004' }).click();
    await page.waitForURL('**/errors/numbers#error_4004');
    expect(await page.locator('tr:target').innerText()).toContain('Cargo too heavy');
    await close();
  });
});
