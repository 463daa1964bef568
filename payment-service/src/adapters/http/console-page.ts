// The console: files that web/console was built to. No secret is in them, so
// nobody needs a key to load the page; whatever it shows or changes, it asks for.
import { join } from 'node:path';
import express, { Router } from 'express';
import type { RequestHandler, Response } from 'express';
import { answerProblem, problemOf } from './problem.ts';

/** Everything comes from here, nothing is inline, and no other page may frame it: a click could be stolen. */
const policy = [
  "default-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ');

const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

// A year, and no question in between: another content has another name.
const assetOptions = { index: false, redirect: false, acceptRanges: false, immutable: true, maxAge: '1y' };
const assetsPath = /^\/assets(?:\/|$)/;

const prepare: RequestHandler = (request, response, next) => {
  // One label for all of it: what stands behind is the page's own affair, and endless.
  response.locals['route'] = '/console/*';
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    answerProblem(response, 'method_not_allowed');
    return;
  }
  response.set(headers);
  next();
};

function answerNotBuilt(response: Response, wantsPage: boolean): void {
  if (!wantsPage) {
    answerProblem(response, 'console_not_built');
    return;
  }
  const { title, detail = '' } = problemOf('console_not_built');
  const head = '<meta charset="utf-8"><title>Relevo</title>';
  const page = `<!doctype html>\n<html lang="en">${head}<h1>${title}</h1><p>${detail}</p></html>\n`;
  response.status(503).type('html').send(page);
}

/** `folder` is looked at with each request: the console may be built while the service runs. */
export function createConsolePage(folder: string): RequestHandler {
  const page = Router();
  page.use(prepare);
  page.use('/assets', express.static(join(folder, 'assets'), assetOptions));
  page.use((request, response, next) => {
    // An old page that asks for a file of its own build must not get HTML instead of it.
    if (assetsPath.test(request.path)) answerProblem(response, 'not_found');
    else next();
  });
  const unchanging = { index: false, redirect: false, acceptRanges: false, cacheControl: false } as const;
  page.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-cache');
    next();
  });
  page.use(express.static(folder, unchanging));
  // Every other path is a place within the page.
  page.use((request, _response, next) => {
    request.url = '/index.html';
    next();
  });
  page.use(express.static(folder, unchanging));
  page.use((request, response) => answerNotBuilt(response, request.accepts('json', 'html') === 'html'));
  return page;
}

/** Whoever opens the bare address in a browser wants the page; whoever calls an API there is told that there is none. */
export const sendBrowsersToConsole: RequestHandler = (request, response, next) => {
  response.vary('Accept');
  if (request.accepts('json', 'html') !== 'html') {
    next();
    return;
  }
  response.locals['route'] = '/';
  response.redirect(302, '/console/');
};
