// The token for changes by hand. It comes in the address's fragment, which no server
// sees, and leaves the address bar at once: it must not end in a bookmark or a screenshot.

const key = 'relevo.token';
const changed = 'relevo.token-changed';

export function readToken(): string | null {
  return sessionStorage.getItem(key);
}

export function keepToken(token: string | null): void {
  if (token === null || token === '') sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, token);
  window.dispatchEvent(new Event(changed));
}

export function onTokenChange(listener: () => void): () => void {
  window.addEventListener(changed, listener);
  return () => window.removeEventListener(changed, listener);
}

/** The token in a fragment like #token=abc, or null. */
export function tokenIn(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token')?.trim() ?? '';
  return /^[\x21-\x7e]{1,512}$/.test(token) ? token : null;
}

/** Takes the token out of the address, and keeps it for this tab. */
export function takeTokenFromAddress(): void {
  const token = tokenIn(location.hash);
  if (token === null) return;
  keepToken(token);
  history.replaceState(history.state, '', `${location.pathname}${location.search}`);
}
