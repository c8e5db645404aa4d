import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsNotEmpty, IsOptional, IsPhoneNumber, IsString } from 'class-validator';
import { AtLeastOneOf } from 'nestjs-api-errors';
import { IsTerminal } from '../terminals/is-terminal.js';

/** A sender or a receiver, who can be reached by e-mail, by phone or by both. */
@AtLeastOneOf(['email', 'phone'])
export class PartyDto {
  @ApiProperty({ example: 'Riga Music School' })
  @IsString()
  @IsNotEmpty()
  name!: string;

  @ApiPropertyOptional({ example: 'office@music.example', description: 'Required if `phone` is missing.' })
  @IsOptional()
  @IsEmail()
  email?: string;

  @ApiPropertyOptional({ example: '+37167012345', description: 'Required if `email` is missing.' })
  @IsOptional()
  @IsPhoneNumber()
  phone?: string;

  @ApiProperty({ example: 'RIX', description: 'The code of the terminal where the cargo is handed over.' })
  @IsTerminal()
  terminal!: string;
}
