// Every page by its path. Pages are loaded when they are gone to; filters live in the
// address, so each page says in its search.ts what its address may hold.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  stringifySearchWith,
} from '@tanstack/react-router';
import { Shell } from './layout/shell.tsx';
import { validateDeadLettersSearch } from './pages/dead-letters/search.ts';
import { validateEventsSearch } from './pages/events/search.ts';
import { validateFaultsSearch } from './pages/faults/search.ts';
import { validateInboxSearch } from './pages/inbox/search.ts';
import { NotFoundPage } from './pages/not-found/not-found-page.tsx';
import { PageError } from './pages/not-found/page-error.tsx';
import { validatePaymentsSearch } from './pages/payments/search.ts';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });
const parent = { getParentRoute: () => root };

const overview = createRoute({
  ...parent,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/overview/overview-page.tsx'), 'OverviewPage'),
});

const provider = createRoute({
  ...parent,
  path: '/providers/$name',
  component: lazyRouteComponent(() => import('./pages/provider/provider-page.tsx'), 'ProviderPage'),
});

const payments = createRoute({
  ...parent,
  path: '/payments',
  validateSearch: validatePaymentsSearch,
  component: lazyRouteComponent(() => import('./pages/payments/payments-page.tsx'), 'PaymentsPage'),
});

const payment = createRoute({
  ...parent,
  path: '/payments/$paymentId',
  component: lazyRouteComponent(() => import('./pages/payment/payment-page.tsx'), 'PaymentPage'),
});

const deadLetters = createRoute({
  ...parent,
  path: '/dead-letters',
  validateSearch: validateDeadLettersSearch,
  component: lazyRouteComponent(
    () => import('./pages/dead-letters/dead-letters-page.tsx'),
    'DeadLettersPage',
  ),
});

const replay = createRoute({
  ...parent,
  path: '/replays/$jobId',
  component: lazyRouteComponent(() => import('./pages/replay/replay-page.tsx'), 'ReplayPage'),
});

const inbox = createRoute({
  ...parent,
  path: '/inbox',
  validateSearch: validateInboxSearch,
  component: lazyRouteComponent(() => import('./pages/inbox/inbox-page.tsx'), 'InboxPage'),
});

const faults = createRoute({
  ...parent,
  path: '/faults',
  validateSearch: validateFaultsSearch,
  component: lazyRouteComponent(() => import('./pages/faults/faults-page.tsx'), 'FaultsPage'),
});

const traffic = createRoute({
  ...parent,
  path: '/traffic',
  component: lazyRouteComponent(() => import('./pages/traffic/traffic-page.tsx'), 'TrafficPage'),
});

const events = createRoute({
  ...parent,
  path: '/events',
  validateSearch: validateEventsSearch,
  component: lazyRouteComponent(() => import('./pages/events/events-page.tsx'), 'EventsPage'),
});

const routeTree = root.addChildren([
  overview,
  provider,
  payments,
  payment,
  deadLetters,
  replay,
  inbox,
  faults,
  traffic,
  events,
]);

export const router = createRouter({
  routeTree,
  basepath: '/console',
  trailingSlash: 'preserve',
  // Texts as they are: the shipped way writes a customer 4242 as "4242" in quotes, and reads it as a number.
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(String),
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  // How TanStack Router learns of the routes: its own documentation asks for an interface here.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface Register {
    router: typeof router;
  }
}
