/** What is validated: an order of freight, as large as a DTO of a real API. `schemas.mjs` says the same otherwise. */
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsDate,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { decorate } from './decorate.mjs';

/** How it is validated, by Nest's pipe and by ours. */
export const OPTIONS = { transform: true, whitelist: true, forbidNonWhitelisted: true };

export const Incoterm = { ExWorks: 'EXW', FreeCarrier: 'FCA', AtPlace: 'DAP', DutyPaid: 'DDP' };
export const SERVICES = ['insurance', 'packaging', 'tail_lift'];
export const TERMINAL = /^[A-Z]{3}$/;

class Party {
  name;
  email;
  phone;
  terminal;
}
decorate(Party, {
  name: [IsString(), IsNotEmpty()],
  email: [IsEmail()],
  phone: [IsOptional(), IsString(), MaxLength(20)],
  terminal: [Matches(TERMINAL)],
});

class CargoItem {
  description;
  weight;
  quantity;
}
decorate(CargoItem, {
  description: [IsString(), IsNotEmpty()],
  weight: [IsInt(), Min(1), Max(30_000)],
  quantity: [IsInt(), Min(1), Max(1_000)],
});

export class CreateOrder {
  reference;
  customerId;
  incoterm;
  sender;
  receiver;
  cargo;
  pickupAt;
  deliverBy;
  insuredValue;
  services;
  notes;
}
decorate(CreateOrder, {
  reference: [IsString(), Length(3, 40)],
  customerId: [IsInt(), IsPositive()],
  incoterm: [IsEnum(Incoterm)],
  sender: [ValidateNested(), Type(() => Party)],
  receiver: [ValidateNested(), Type(() => Party)],
  cargo: [IsArray(), ArrayNotEmpty(), ValidateNested({ each: true }), Type(() => CargoItem)],
  pickupAt: [IsISO8601()],
  deliverBy: [IsOptional(), Type(() => Date), IsDate()],
  insuredValue: [IsOptional(), IsNumber(), Min(0)],
  services: [IsOptional(), IsArray(), IsIn(SERVICES, { each: true })],
  notes: [IsOptional(), IsString(), MaxLength(500)],
});

/** The query of a request that replaces an order. */
export class ReplaceOptions {
  revision;
  notify;
}
decorate(ReplaceOptions, {
  revision: [Type(() => Number), IsInt(), Min(1)],
  notify: [IsOptional(), IsIn(['sender', 'receiver'])],
});
