/** Something that several inputs together may have brought about: one of them has to be found. */
export class Lost extends Error {
  override readonly name = 'Lost';
}
