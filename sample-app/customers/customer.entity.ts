import { ApiProperty } from '@nestjs/swagger';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity()
export class Customer {
  @ApiProperty({ type: 'integer', example: 1 })
  @PrimaryGeneratedColumn()
  id!: number;

  @ApiProperty({ example: 'Hansen & Daughters' })
  @Column()
  name!: string;

  @ApiProperty({ example: 'office@hansen.example' })
  @Column({ unique: true })
  email!: string;

  @ApiProperty({ type: String, nullable: true, example: '+4940123456' })
  @Column({ type: 'text', nullable: true })
  phone!: string | null;
}
