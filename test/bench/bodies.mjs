/** Bodies of requests for an order, as JSON. */

const order = {
  reference: 'HD-2024-0117',
  customerId: 17,
  incoterm: 'DAP',
  sender: {
    name: 'Hansen & Daughters',
    email: 'office@hansen.example',
    phone: '+49 40 1234567',
    terminal: 'HAM',
  },
  receiver: { name: 'Riga Music School', email: 'music.school@riga.example', terminal: 'RIX' },
  cargo: [
    { description: 'Upright piano', weight: 240, quantity: 1 },
    { description: 'Piano stool', weight: 9, quantity: 2 },
    { description: 'Sheet music, boxed', weight: 14, quantity: 6 },
  ],
  pickupAt: '2024-05-06T08:00:00Z',
  deliverBy: '2024-05-13T16:00:00Z',
  insuredValue: 12_400.5,
  services: ['insurance', 'tail_lift'],
};
const [piano, stool, music] = order.cargo;

export const VALID = JSON.stringify(order);

/** An order in which each of {@link INVALID_FIELDS} fails: one is absent, the others have wrong values. */
export const INVALID = JSON.stringify({
  ...order,
  reference: undefined,
  incoterm: 'XXX',
  sender: { ...order.sender, email: 'office@' },
  receiver: { ...order.receiver, name: '' },
  cargo: [{ ...piano, weight: -240 }, { ...stool, quantity: 'two' }, music],
  pickupAt: 'tomorrow',
  insuredValue: -5,
});
export const INVALID_FIELDS = [
  'cargo.0.weight',
  'cargo.1.quantity',
  'incoterm',
  'insuredValue',
  'pickupAt',
  'receiver.name',
  'reference',
  'sender.email',
];

/** A change of an order. */
export const CHANGE = JSON.stringify({
  reference: order.reference,
  insuredValue: order.insuredValue,
  notes: 'Ring twice.',
});

/** Creates an order with a number of items. In an invalid one, each item fails. */
export function createOrder(items, { valid }) {
  const item = valid ? piano : { ...piano, weight: -240 };
  return JSON.stringify({ ...order, cargo: Array.from({ length: items }, () => item) });
}
