import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const address = process.env['PLATEN_URL'] ?? '';
const executablePath = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== '' && existsSync(path));
/** Reaches the same Worker under a name that is not localhost, as a deployed one has. */
const elsewhere = 'platen.test';
const patience = 30_000;

describe.skipIf(address === '' || executablePath === undefined)('the page at /', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let errors: string[];
  let requested: Set<string>;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        `--host-resolver-rules=MAP ${elsewhere} localhost`,
      ],
    });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(patience);
    page = await context.newPage();
    errors = [];
    requested = new Set();
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('request', (request) => requested.add(new URL(request.url()).origin));
  });
  afterEach(() => context.close());

  async function open(): Promise<void> {
    await page.goto(address);
    await page.locator('#sheet img').waitFor();
    await settle();
  }

  async function settle(): Promise<void> {
    await page.locator('#proof[aria-busy="false"]').waitFor();
  }

  /** Types, and waits for the picture that it makes. */
  async function write(headline: string): Promise<void> {
    const source = await page.locator('#sheet img').getAttribute('src');
    await page.getByLabel('Type a headline').fill(headline);
    await page.locator(`#sheet img:not([src="${source}"])`).waitFor();
    await settle();
  }

  function pixels(): Promise<string> {
    return page.evaluate<string>(`(async () => {
      const image = document.querySelector('#sheet img');
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext('2d');
      canvas.drawImage(image, 0, 0);
      const { data } = canvas.getImageData(0, 0, image.naturalWidth, image.naturalHeight);
      return new Uint8Array(await crypto.subtle.digest('SHA-256', data)).join();
    })()`);
  }

  async function copied(tab: string): Promise<string> {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    const button = page.locator('[data-copy="snippets"]');
    await button.click();
    await expect.poll(() => button.textContent()).toBe('Copied');
    return page.evaluate<string>('navigator.clipboard.readText()');
  }

  it('draws what is typed and says how it came about', async () => {
    await open();
    const before = await pixels();
    const headline = `Press run ${Date.now()}`;
    await write(headline);
    expect(await page.evaluate('document.querySelector("#sheet img").naturalWidth')).toBe(1200);
    expect(await pixels()).not.toBe(before);
    expect(await page.locator('#readout').textContent()).toMatch(/^\d+ ms · MISS · \d+ KB$/);

    await write('Something else');
    await write(headline);
    expect(await page.locator('#readout').textContent()).toMatch(/^\d+ ms · HIT · \d+ KB$/);
    expect(errors).toEqual([]);
  });

  it('drops an answer that comes after the visitor has typed on', async () => {
    await open();
    const waiting: (() => Promise<void>)[] = [];
    await page.route('**/api/v1/render?**title.text=First**', (route) => {
      waiting.push(() => route.continue());
    });
    await page.getByLabel('Type a headline').fill('First');
    await expect.poll(() => waiting.length, { timeout: patience }).toBe(1);
    await write('Second');
    await waiting[0]?.().catch(() => undefined);
    await page.waitForTimeout(1000);
    expect(await page.locator('#sheet img').getAttribute('alt')).toContain('Second');
    expect(errors).toEqual([]);
  });

  it('copies a URL, a tag and a command that work as they are', async () => {
    await open();
    await write(`It's "quoted" & <b>50 %</b>, مرحبا`);
    const url = await copied('URL');
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(new URL(url).searchParams.get('title.text')).toBe(`It's "quoted" & <b>50 %</b>, مرحبا`);

    const tag = await copied('HTML');
    const source = await page.evaluate<string>(
      `new DOMParser().parseFromString(${JSON.stringify(tag)}, 'text/html').images[0].src`,
    );
    expect(source).toBe(url);

    const command = await copied('curl POST');
    const folder = mkdtempSync(join(tmpdir(), 'platen-'));
    try {
      execFileSync('sh', ['-c', command], { cwd: folder, stdio: 'ignore' });
      const file = readFileSync(join(folder, 'social-card.png'));
      expect(file.subarray(1, 4).toString()).toBe('PNG');
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(errors).toEqual([]);
  });

  it('shows every starter, from this origin alone', async () => {
    await open();
    const tiles = page.locator('#gallery button');
    for (const tile of await tiles.all()) await tile.scrollIntoViewIfNeeded();
    await expect
      .poll(
        () =>
          page.evaluate(`[...document.querySelectorAll('#gallery .sheet')].filter((sheet) =>
            !(sheet.querySelector('img')?.naturalWidth > 0)).length`),
        { timeout: patience },
      )
      .toBe(0);

    await tiles.last().click();
    await settle();
    expect(await tiles.last().getAttribute('aria-pressed')).toBe('true');
    await page.evaluate('scrollTo({ top: 0, behavior: "instant" })');
    expect([...requested].filter((origin) => origin !== address && origin !== 'null')).toEqual([]);
    expect(errors).toEqual([]);
    mkdirSync(new URL('../../out/', import.meta.url), { recursive: true });
    await page.screenshot({
      path: fileURLToPath(new URL('../../out/landing.png', import.meta.url)),
      fullPage: true,
    });
  });

  it('can be used with the keyboard alone', async () => {
    await open();
    const stops: string[] = [];
    const hidden: string[] = [];
    while (stops.at(-1) !== 'tile' && stops.length < 20) {
      await page.keyboard.press('Tab');
      const [name, outline] = await page.evaluate<[string, string]>(`(() => {
        const element = document.activeElement;
        const drawn = element.type === 'radio' ? element.nextElementSibling : element;
        const name = element.id || element.dataset.copy || element.name || element.className;
        return [name || element.getAttribute('href'), getComputedStyle(drawn).outlineStyle];
      })()`);
      stops.push(name);
      if (outline === 'none') hidden.push(name);
    }
    expect(stops.filter((name) => name !== 'data')).toEqual([
      ...['skip', 'wordmark', '#starters', '#switch', '#keys', 'headline', 'template', 'format'],
      ...['tab-url', 'snippets', 'snippet-url', 'tile'],
    ]);
    expect(hidden).toEqual([]);

    await page.locator('#tab-url').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#snippet-tag').isVisible()).toBe(true);
    await page.locator('#gallery button').first().focus();
    await page.keyboard.press('Enter');
    await settle();
    expect(await page.locator('#gallery button').first().getAttribute('aria-pressed')).toBe('true');
    expect(await page.evaluate('document.activeElement.id')).toBe('headline');
    expect(errors).toEqual([]);
  });

  it("explains a refusal in the Worker's words and keeps the old picture", async () => {
    await open();
    await page.route('**/api/v1/render?**', (route) =>
      route.continue({ url: route.request().url().replace('social-card', 'socal-card') }),
    );
    await page.getByLabel('Type a headline').fill('Nowhere');
    await page.locator('#readout[data-refused]').waitFor();
    expect(await page.locator('#readout').textContent()).toBe('404 Not Found');
    expect(await page.locator('#remarks').textContent()).toContain('socal-card');
    expect(await page.locator('#sheet img').count()).toBe(1);
  });

  it('asks for a key where the development keys do not work', async () => {
    const { port } = new URL(address);
    await page.goto(`http://${elsewhere}:${port}/`);
    await page.getByLabel('Your GET key').waitFor();
    await page.getByText('Your GET key draws the picture here.').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(errors).toEqual([]);

    await page.getByLabel('Your GET key').fill('rs_live_0123456789abcdef');
    await page.keyboard.press('Enter');
    await page.locator('#key-note', { hasText: 'belongs on a server' }).waitFor();
    await page.getByLabel('Your GET key').fill('rs_get_unknown0123456789');
    await page.keyboard.press('Enter');
    await page.getByText('The API key is missing, unknown, expired or revoked.').waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  it('forbids everything that does not come from here', async () => {
    const { headers } = await fetch(address);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('strict-origin');
  });

  it('is of use without JavaScript', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(address);
    expect(await still.getByRole('heading', { level: 1 }).textContent()).toContain('One Worker');
    await still.getByLabel('Type a headline').fill('By form');
    await still.getByRole('button', { name: 'Open the picture' }).click();
    await still.waitForURL('**/api/v1/render?**');
    expect(new URL(still.url()).searchParams.get('title.text')).toBe('By form');
    await plain.close();
  });
});
