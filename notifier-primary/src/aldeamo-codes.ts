// Aldeamo's result codes, and the mobile numbers that provoke them here. 1, -1
// and -2 are documented; the others are modelled until a real account tells.
export type AldeamoCode = 1 | -1 | -2 | -3 | -4 | -5 | -6 | -7 | -99;

export const reasons: Readonly<Record<AldeamoCode, string>> = {
  1: 'Request Received',
  [-1]: 'Authentication Error',
  [-2]: 'Route Not Configured',
  [-3]: 'Invalid Number', // modelled
  [-4]: 'Recipient Opted Out', // modelled
  [-5]: 'Message Empty Or Too Long', // modelled
  [-6]: 'Insufficient Balance', // modelled
  [-7]: 'Too Many Requests', // modelled
  [-99]: 'Internal Error', // modelled
};

/** Codes that a fault may ask for: every refusal. */
export const refusalCodes: readonly AldeamoCode[] = [-1, -2, -3, -4, -5, -6, -7, -99];

/** These are about the account or the service, so they refuse the whole request. */
export const wholeRequestCodes: ReadonlySet<AldeamoCode> = new Set<AldeamoCode>([-1, -6, -7, -99]);

/** Mobile 30000000NN in country 57 answers with code -NN, where there is such a code. */
export function magicCodeOf(country: string, mobile: string): AldeamoCode | null {
  const [, digits] = /^30000000(\d\d)$/.exec(mobile) ?? [];
  if (country !== '57' || digits === undefined) return null;
  return refusalCodes.find((code) => code === -Number(digits)) ?? null;
}
