import type { ClientBase } from 'pg';
import { APP_ROLE, AUDITOR_ROLE, DATABASE_ROLES, FUNCTIONS, SCHEMAS, TABLES } from './roles';

/**
 * Gives the roles what `roles.ts` says, and nothing else; in one transaction, so that who works
 * meanwhile never lacks anything. As the owner of it all; he has to be able to become the
 * application, to which the views belong.
 */
export async function applyGrants(client: ClientBase): Promise<void> {
  await client.query('begin');
  try {
    for (const statement of grants()) await client.query(statement);
    await grantTemporary(client);
    await grantViews(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

function grants(): string[] {
  const roles = DATABASE_ROLES.join(', ');
  const schemas = SCHEMAS.join(', ');
  return [
    // Of a table this takes the privileges of its columns as well.
    `revoke all on all tables in schema ${schemas} from public, ${roles}`,
    `revoke all on all functions in schema ${schemas} from public, ${roles}`,
    `revoke all on schema ${schemas} from public, ${roles}`,
    ...SCHEMAS.flatMap((schema) =>
      DATABASE_ROLES.filter((role) =>
        Object.entries(TABLES).some(
          ([table, granted]) => table.startsWith(`${schema}.`) && granted[role],
        ),
      ).map((role) => `grant usage on schema ${schema} to ${role}`),
    ),
    ...Object.entries(TABLES).flatMap(([table, granted]) =>
      Object.entries(granted).map(
        ([role, privileges]) => `grant ${privileges.join(', ')} on ${table} to ${role}`,
      ),
    ),
    ...Object.entries(FUNCTIONS).flatMap(([name, callers]) =>
      callers.map((role) => `grant execute on function ${name} to ${role}`),
    ),
  ];
}

/** `replay` folds into tables that only its own connection sees, and that go with it. */
async function grantTemporary(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ grant: string }>(
    `select format('grant temporary on database %I to ${APP_ROLE}, ${AUDITOR_ROLE}',
       current_database()) as grant`,
  );
  await client.query(rows[0]?.grant as string);
}

/** The live views, where they are there; those of the next generation get it as they are made. */
async function grantViews(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regnamespace('views') is not null as there`,
  );
  if (!rows[0]?.there) return;
  await client.query(
    `set local role ${APP_ROLE};
     grant usage on schema views to ${AUDITOR_ROLE};
     grant select on all tables in schema views to ${AUDITOR_ROLE};
     alter default privileges in schema views grant select on tables to ${AUDITOR_ROLE};
     reset role`,
  );
}
