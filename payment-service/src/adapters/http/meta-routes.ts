// What is about the service and not about payments: health, metrics, documentation.
import { join } from 'node:path';
import { createRequire } from 'node:module';
import express from 'express';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { createHealthHandlers, createMetricsRoute } from '@relevo/service-kit';
import type { HealthReport, Registry } from '@relevo/service-kit';
import { jsonResponse, problemResponses } from './route.ts';
import type { Route } from './route.ts';

export type MetaRoutesDeps = {
  readonly registry: Registry;
  readonly isReady: () => Promise<boolean>;
  readonly describe: () => Promise<HealthReport>;
  readonly version: string;
};

const health = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    service: z.string(),
    checks: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Health' });

const service = 'payment-service';

export function createHealthRoutes({ isReady, describe }: MetaRoutesDeps): readonly Route[] {
  const handlers = createHealthHandlers({ service, isReady, describe });
  const ok = jsonResponse('It is.', health);
  const no = jsonResponse('It is not.', health);
  return [
    {
      method: 'get',
      path: '/livez',
      operation: { summary: 'The process is alive.', tags: ['health'], responses: { '200': ok } },
      handle: handlers.livez,
    },
    {
      method: 'get',
      path: '/readyz',
      operation: { summary: 'It can take payments.', tags: ['health'], responses: { '200': ok, '503': no } },
      handle: handlers.readyz,
    },
    {
      method: 'get',
      path: '/health',
      operation: {
        summary: 'For people: an open breaker is degraded, not unready.',
        tags: ['health'],
        responses: { '200': ok, '503': no },
      },
      handle: handlers.health,
    },
  ];
}

export function createMetaRoutes(deps: MetaRoutesDeps, others: readonly Route[]): readonly Route[] {
  const text = (description: string, type: string) => ({
    description,
    content: { [type]: { schema: z.string() } },
  });
  const routes: Route[] = [
    {
      method: 'get',
      path: '/metrics',
      operation: {
        summary: 'Metrics for Prometheus.',
        tags: ['about'],
        responses: { '200': text('All series.', 'text/plain'), ...problemResponses('401') },
      },
      handle: createMetricsRoute(deps.registry),
    },
    {
      method: 'get',
      path: '/docs',
      operation: {
        summary: 'This document as a page.',
        tags: ['about'],
        responses: { '200': text('A page.', 'text/html'), ...problemResponses('401') },
      },
      handle: sendDocsPage,
    },
    {
      method: 'get',
      path: '/openapi.json',
      operation: {
        summary: 'This document.',
        tags: ['about'],
        responses: {
          '200': jsonResponse('OpenAPI 3.1.', z.record(z.string(), z.unknown())),
          ...problemResponses('401'),
        },
      },
      handle: (_request, response) => void response.json(document),
    },
  ];
  const document = createOpenApiDocument([...others, ...routes], deps.version);
  return routes;
}

function createOpenApiDocument(routes: readonly Route[], version: string): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path, operation } of routes) (paths[path] ??= {})[method] = operation;
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Relevo',
      version,
      description: 'Takes a payment once and makes sure that the customer hears of it.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{}, { apiKey: [] }],
    components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
    paths,
  });
}

// The page and its start script are two files, so that no inline script has to be allowed.
const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Relevo API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body><div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>
</body>
</html>
`;
const docsStart = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true });\n`;
const docsPolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

const sendDocsPage: RequestHandler = (_request, response) => {
  response.setHeader('Content-Security-Policy', docsPolicy);
  response.type('html').send(docsPage);
};

/** What the documentation page loads, from the installed package: no other host is asked. */
export function createDocsAssets(): RequestHandler {
  const folder = join(createRequire(import.meta.filename).resolve('swagger-ui-dist/package.json'), '..');
  const assets = express.static(folder, { index: false, maxAge: '1h' });
  return (request, response, next) => {
    if (request.path === '/start.js') response.type('js').send(docsStart);
    else assets(request, response, next);
  };
}
