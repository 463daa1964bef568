/** What the address of this page may hold. */
export function validateInboxSearch(_search: Readonly<Record<string, unknown>>): Record<string, never> {
  return {};
}
