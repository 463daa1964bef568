/** What the address of this page may hold. */
export function validateFaultsSearch(_search: Readonly<Record<string, unknown>>): Record<string, never> {
  return {};
}
