import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsNotEmpty, IsOptional, IsPhoneNumber, IsString, ValidateIf } from 'class-validator';

/** A sender or a receiver, who can be reached by e-mail, by phone or by both. */
export class PartyDto {
  @ApiProperty({ example: 'Riga Music School' })
  @IsString()
  @IsNotEmpty()
  name!: string;

  @ApiPropertyOptional({ example: 'office@music.example', description: 'Required where there is no phone.' })
  @ValidateIf(({ email, phone }: PartyDto) => email !== undefined || phone === undefined)
  @IsEmail()
  email?: string;

  @ApiPropertyOptional({ example: '+37167012345' })
  @IsOptional()
  @IsPhoneNumber()
  phone?: string;

  @ApiProperty({ example: 'RIX', description: 'The code of the terminal where the cargo changes hands.' })
  @IsString()
  terminal!: string;
}
