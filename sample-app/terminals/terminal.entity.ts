import { ApiProperty } from '@nestjs/swagger';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class Terminal {
  @ApiProperty({ example: 'RIX' })
  @PrimaryColumn()
  code!: string;

  @ApiProperty({ example: 'Riga' })
  @Column()
  city!: string;

  @ApiProperty({
    type: 'integer',
    example: 1500,
    description: 'The maximum weight of the cargo in kilograms.',
  })
  @Column()
  weightLimit!: number;
}
