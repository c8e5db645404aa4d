import { Injectable } from '@nestjs/common';

export type Permission = 'clerk' | 'dispatcher';

/** Contains the keys of the demo. A real app would store hashes of its keys in the database. */
@Injectable()
export class ApiKeys {
  private readonly permissions = new Map<string, readonly Permission[]>([
    ['demo-clerk', ['clerk']],
    ['demo-dispatcher', ['clerk', 'dispatcher']],
  ]);

  getPermissions(key: string): readonly Permission[] | undefined {
    return this.permissions.get(key);
  }
}
