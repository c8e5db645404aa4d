import { Injectable } from '@nestjs/common';

export type Permission = 'clerk' | 'dispatcher';

/** The keys of the demo; a real app keeps hashes of them in its database. */
@Injectable()
export class ApiKeys {
  private readonly permissions = new Map<string, readonly Permission[]>([
    ['demo-clerk', ['clerk']],
    ['demo-dispatcher', ['clerk', 'dispatcher']],
  ]);

  /** What a key may do; nothing is known of an unknown key. */
  permissionsOf(key: string): readonly Permission[] | undefined {
    return this.permissions.get(key);
  }
}
