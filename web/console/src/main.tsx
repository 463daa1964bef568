import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/tokens.css';
import './styles/base.css';
import { liveStore } from './api/api.ts';
import { ApiProblem } from './api/problem.ts';
import { waitWhileCut } from './api/wait-while-cut.ts';
import { I18nProvider } from './i18n/i18n.tsx';
import { loadDictionary, preferredLanguage } from './i18n/language.ts';
import { router } from './router.tsx';
import { takeTokenFromAddress } from './session/token.ts';
import { applyTheme, readTheme } from './theme/theme.ts';

const RETRIES_MAX = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // What the service refuses it refuses again; what was not heard may be heard.
      retry: (failures, error) => failures < RETRIES_MAX && error instanceof ApiProblem && error.isPassing,
      staleTime: 1_000,
    },
    // What somebody does is tried at once, and it is said what came of it.
    mutations: { networkMode: 'always', retry: false },
  },
});

async function start(root: HTMLElement): Promise<void> {
  takeTokenFromAddress();
  waitWhileCut(liveStore);
  applyTheme(readTheme(localStorage), document.documentElement, localStorage);
  const language = preferredLanguage(localStorage, navigator.languages);
  const dictionary = await loadDictionary(language);
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <I18nProvider first={{ language, dictionary }}>
          <RouterProvider router={router} />
        </I18nProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
await start(root);
