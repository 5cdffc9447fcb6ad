// For our other packages only: it changes without notice. Users have index.ts.
export { passesMax, replaceAgain } from './again.ts';
export { cleanLengthMin, CleanTexts, type Recognized } from './clean-texts.ts';
export { explainMisses, type Miss } from './explain.ts';
export {
  createKnownValues,
  isUnmistakable,
  type KnownValue,
  type KnownValues,
} from './known-values.ts';
export { latin1 } from './latin1.ts';
export { scanPieces } from './pieces.ts';
export { providerOf } from './provider.ts';
export { namedSecretId } from './search.ts';
export { isNoValue, isOwnToken, looksRandom, ownTokens } from './values.ts';
