import { defineError } from 'nestjs-api-errors';

export class OrderNotFound extends defineError({
  code: 'order_not_found',
  number: 4001,
  status: 404,
  message: "Order '{id}' does not exist.",
  resource: { type: 'order', name: 'orders/{id}' },
  example: { id: 42 },
}) {}

export class OrderNotOpen extends defineError({
  code: 'order_not_open',
  number: 4002,
  status: 409,
  message: "Order '{id}' is already {status}; only an open order can be changed.",
  userMessage: 'This order can no longer be changed.',
  canonicalCode: 'FAILED_PRECONDITION',
  resource: { type: 'order', name: 'orders/{id}' },
  example: { id: 2, status: 'shipped' },
}) {}

export class OrderChanged extends defineError({
  code: 'order_changed',
  number: 4003,
  status: 409,
  message: "Order '{id}' is at revision {current}; your change is based on revision {revision}.",
  userMessage: 'Somebody else has changed this order in the meantime.',
  solutions: ['Read the order again, and repeat the change.'],
  canonicalCode: 'ABORTED',
  example: { id: 1, current: 2, revision: 1 },
}) {}

/** The database rejects the second of two orders with one reference, and the package sends this error. */
export class ReferenceTaken extends defineError({
  code: 'reference_taken',
  number: 4005,
  status: 422,
  message: 'This customer already has an order with this reference.',
  constraint: 'order.customerId,reference',
  field: 'reference',
}) {}

export class CargoTooHeavy extends defineError({
  code: 'cargo_too_heavy',
  number: 4004,
  status: 409,
  title: 'Cargo too heavy',
  message: "The cargo weighs {weight} kg; terminal '{terminal}' takes at most {limit} kg.",
  userMessage: 'Your cargo is too heavy for this terminal, which takes at most {limit} kg.',
  causes: ['The cranes of the receiving terminal cannot lift the weight of all pieces together.'],
  solutions: ['Split the cargo into several orders.', 'Choose a terminal with a higher `weightLimit`.'],
  canonicalCode: 'FAILED_PRECONDITION',
  example: { weight: 2400, terminal: 'RIX', limit: 1500 },
}) {}
