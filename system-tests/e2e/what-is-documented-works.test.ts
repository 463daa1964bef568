// The page of the API's documentation in a real browser: it needs nothing from elsewhere, and it complains of
// nothing. And the requests that are handed out for trying: each does what it says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startBrowser } from '../harness/browser.ts';
import type { TestBrowser } from '../harness/browser.ts';
import { sendCollection } from '../harness/postman.ts';
import type { PostmanCollection } from '../harness/postman.ts';
import { startRunningSystem } from '../harness/running-system.ts';
import type { RunningSystem } from '../harness/running-system.ts';

let system: RunningSystem;
let browser: TestBrowser;

beforeAll(async () => {
  system = await startRunningSystem();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await system.stop();
});

describe('the API documentation in a browser', () => {
  it('shows the routes, asks no other host, and leaves no complaint', async () => {
    const { page, complaints } = await browser.openPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(`${system.urls.payment}/docs`);
    await page.getByText('/payments', { exact: true }).first().waitFor();
    expect([...new Set(asked)]).toEqual([new URL(system.urls.payment).origin]);
    expect(complaints).toEqual([]);
  });

  it('is told of what a page complains of', async () => {
    const { page, complaints } = await browser.openPage();
    await page.setContent('<script>console.error("said"); throw new Error("thrown")</script>');
    expect(complaints).toEqual(['said', 'thrown']);
  });
});

/** What answers otherwise on a fresh system, and why it has to. */
const refused = [
  'POST {{baseUrl}}/notifications/{{notificationId}}/replay: 409 not_dead',
  'POST {{baseUrl}}/receipts/twilio: 401 receipt_unauthenticated', // its signature depends on the address
  'POST {{baseUrl}}/webhooks/shop/deliveries/019aaf3e-0000-7000-8000-000000000000/replay: 404 webhook_delivery_not_found',
];

describe('the Postman collection', () => {
  it('works from top to bottom, each request as it stands', async () => {
    const path = join(import.meta.dirname, '..', '..', 'docs', 'relevo.postman_collection.json');
    const collection = JSON.parse(readFileSync(path, 'utf8')) as PostmanCollection; // made of the document, as a test of payment-service has it
    const answers = await sendCollection(collection, { baseUrl: system.urls.payment });
    const others = answers
      .filter(({ status }) => status < 200 || status > 299)
      .map(({ request, status, code }) => `${request}: ${status} ${code}`);
    expect(others.toSorted()).toEqual(refused.toSorted());
    expect(answers.length).toBeGreaterThan(40);
  });
});
