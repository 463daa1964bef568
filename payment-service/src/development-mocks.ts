// Where the mocks are that the console may steer, and whether every provider is one.

export type DevelopmentMocks = {
  readonly notifiers: readonly {
    readonly name: 'primary' | 'fallback';
    readonly url: string;
    /** The provider whose messages go there; null where none does. */
    readonly provider: string | null;
  }[];
  /** Made-up payments reach no real phone. */
  readonly isTrafficSafe: boolean;
};

export type DevelopmentValues = {
  readonly RELEVO_ENV: 'development' | 'production';
  readonly DEV_NOTIFIER_PRIMARY_URL?: string | undefined;
  readonly DEV_NOTIFIER_FALLBACK_URL?: string | undefined;
};

const originOf = (url: string | undefined): string | null =>
  url !== undefined && URL.canParse(url) ? new URL(url).origin : null;

/** Null outside development, and where no mock is named. */
export function readDevelopmentMocks(
  values: DevelopmentValues,
  providers: readonly { readonly name: string; readonly baseUrl: string | undefined }[],
): DevelopmentMocks | null {
  const named = (['primary', 'fallback'] as const).flatMap((name) => {
    const url = values[name === 'primary' ? 'DEV_NOTIFIER_PRIMARY_URL' : 'DEV_NOTIFIER_FALLBACK_URL'];
    return url === undefined ? [] : [{ name, url }];
  });
  if (values.RELEVO_ENV !== 'development' || named.length === 0) return null;
  const servedBy =
    (url: string) =>
    ({ baseUrl }: { readonly baseUrl: string | undefined }): boolean =>
      baseUrl !== undefined && originOf(baseUrl) === originOf(url);
  return {
    notifiers: named.map(({ name, url }) => ({
      name,
      url,
      provider: providers.find(servedBy(url))?.name ?? null,
    })),
    isTrafficSafe: providers.every((provider) => named.some(({ url }) => servedBy(url)(provider))),
  };
}
