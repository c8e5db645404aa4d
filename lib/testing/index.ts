export { type CheckedAnswer, ContractBroken, ErrorContract } from './error-contract.js';
