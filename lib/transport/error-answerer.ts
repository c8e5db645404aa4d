/** Who answers errors outside of Nest's reach. */
export interface ErrorAnswerer {
  /** It answers whatever was thrown, and never throws. */
  answer(thrown: unknown, request: object, response: object): void;
}
