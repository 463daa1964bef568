// A message that was tried for hours has hundreds of steps. How it began and how it
// stands is what one looks for; the rest is there when it is asked for.

const STEPS_MAX = 30;
const BEGINNING = 8;
const END = 12;

export type FoldedSteps<Step> = {
  readonly beginning: readonly Step[];
  readonly hiddenCount: number;
  readonly end: readonly Step[];
};

export function foldSteps<Step>(steps: readonly Step[], isUnfolded: boolean): FoldedSteps<Step> {
  if (isUnfolded || steps.length <= STEPS_MAX) return { beginning: steps, hiddenCount: 0, end: [] };
  return {
    beginning: steps.slice(0, BEGINNING),
    hiddenCount: steps.length - BEGINNING - END,
    end: steps.slice(-END),
  };
}
