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
import { liveStore } from './api/api.ts';
import { PagePending } from './layout/page-pending.tsx';
import { Shell } from './layout/shell.tsx';
import { askForStylesAgain, loadPage } from './load-page.ts';
import { validateDeadLettersSearch } from './pages/dead-letters/search.ts';
import { validateEventsSearch } from './pages/events/search.ts';
import { validateFaultsSearch } from './pages/faults/search.ts';
import { validateInboxSearch } from './pages/inbox/search.ts';
import { NotFoundPage } from './pages/not-found/not-found-page.tsx';
import { PageError } from './pages/not-found/page-error.tsx';
import { validatePartnerSearch } from './pages/partner/search.ts';
import { validatePartnersSearch } from './pages/partners/search.ts';
import { validatePaymentsSearch } from './pages/payments/search.ts';

const PAUSE_MS = 1_000;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
const load = <Module,>(fetchIt: () => Promise<Module>): Promise<Module> =>
  loadPage(fetchIt, { store: liveStore, pause, askForStylesAgain });

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });
const parent = { getParentRoute: () => root };

const overview = createRoute({
  ...parent,
  path: '/',
  component: lazyRouteComponent(
    () => load(() => import('./pages/overview/overview-page.tsx')),
    'OverviewPage',
  ),
});

const provider = createRoute({
  ...parent,
  path: '/providers/$name',
  component: lazyRouteComponent(
    () => load(() => import('./pages/provider/provider-page.tsx')),
    'ProviderPage',
  ),
});

const payments = createRoute({
  ...parent,
  path: '/payments',
  validateSearch: validatePaymentsSearch,
  component: lazyRouteComponent(
    () => load(() => import('./pages/payments/payments-page.tsx')),
    'PaymentsPage',
  ),
});

const payment = createRoute({
  ...parent,
  path: '/payments/$paymentId',
  component: lazyRouteComponent(() => load(() => import('./pages/payment/payment-page.tsx')), 'PaymentPage'),
});

const deadLetters = createRoute({
  ...parent,
  path: '/dead-letters',
  validateSearch: validateDeadLettersSearch,
  component: lazyRouteComponent(
    () => load(() => import('./pages/dead-letters/dead-letters-page.tsx')),
    'DeadLettersPage',
  ),
});

const replay = createRoute({
  ...parent,
  path: '/replays/$jobId',
  component: lazyRouteComponent(() => load(() => import('./pages/replay/replay-page.tsx')), 'ReplayPage'),
});

const partners = createRoute({
  ...parent,
  path: '/partners',
  validateSearch: validatePartnersSearch,
  component: lazyRouteComponent(
    () => load(() => import('./pages/partners/partners-page.tsx')),
    'PartnersPage',
  ),
});

const partner = createRoute({
  ...parent,
  path: '/partners/$partnerId',
  validateSearch: validatePartnerSearch,
  component: lazyRouteComponent(() => load(() => import('./pages/partner/partner-page.tsx')), 'PartnerPage'),
});

const subject = createRoute({
  ...parent,
  path: '/subjects/$subjectId',
  component: lazyRouteComponent(() => load(() => import('./pages/subject/subject-page.tsx')), 'SubjectPage'),
});

const inbox = createRoute({
  ...parent,
  path: '/inbox',
  validateSearch: validateInboxSearch,
  component: lazyRouteComponent(() => load(() => import('./pages/inbox/inbox-page.tsx')), 'InboxPage'),
});

const faults = createRoute({
  ...parent,
  path: '/faults',
  validateSearch: validateFaultsSearch,
  component: lazyRouteComponent(() => load(() => import('./pages/faults/faults-page.tsx')), 'FaultsPage'),
});

const traffic = createRoute({
  ...parent,
  path: '/traffic',
  component: lazyRouteComponent(() => load(() => import('./pages/traffic/traffic-page.tsx')), 'TrafficPage'),
});

const events = createRoute({
  ...parent,
  path: '/events',
  validateSearch: validateEventsSearch,
  component: lazyRouteComponent(() => load(() => import('./pages/events/events-page.tsx')), 'EventsPage'),
});

const routeTree = root.addChildren([
  overview,
  provider,
  payments,
  payment,
  deadLetters,
  replay,
  partners,
  partner,
  subject,
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
  defaultPendingComponent: PagePending,
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
