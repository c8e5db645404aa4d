import { ApiHideProperty, ApiProperty } from '@nestjs/swagger';
import { Column, Entity, ManyToOne, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';
import { Customer } from '../customers/customer.entity.js';
import { CargoItemDto } from './cargo-item.dto.js';
import { type Service, SERVICES } from './create-order.dto.js';
import { PartyDto } from './party.dto.js';

const STATUSES = ['open', 'shipped', 'delivered', 'cancelled'] as const;
export type OrderStatus = (typeof STATUSES)[number];

@Entity()
export class Order {
  @ApiProperty({ type: 'integer', example: 1 })
  @PrimaryGeneratedColumn()
  id!: number;

  @ApiProperty({ type: 'integer', example: 1, description: 'Grows with each change.' })
  @VersionColumn()
  revision!: number;

  @ApiProperty({ enum: STATUSES })
  @Column({ type: 'text' })
  status!: OrderStatus;

  @ApiProperty({ type: 'integer', example: 1 })
  @Column()
  customerId!: number;

  /** Never loaded: it makes the foreign key. */
  @ManyToOne(() => Customer)
  customer?: Customer;

  @ApiProperty({ type: [CargoItemDto] })
  @Column('simple-json')
  cargo!: CargoItemDto[];

  @ApiProperty({ type: 'integer', example: 480, description: 'Of all cargo, in kilograms.' })
  @Column()
  weight!: number;

  @ApiProperty()
  @Column('simple-json')
  sender!: PartyDto;

  @ApiProperty()
  @Column('simple-json')
  receiver!: PartyDto;

  @ApiProperty({ enum: SERVICES, isArray: true })
  @Column('simple-json')
  services!: Service[];

  /** The key that its client sent, so that the same request makes no second order. */
  @ApiHideProperty()
  @Column({ type: 'text', nullable: true, unique: true, select: false })
  idempotencyKey?: string | null;
}
