/**
 * Checks whether an API sends what its OpenAPI document describes.
 *
 * @module nestjs-api-errors/testing
 */
export { type CheckedResponse, ContractError, ErrorContract } from './error-contract.js';
