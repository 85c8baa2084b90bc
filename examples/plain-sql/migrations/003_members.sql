-- migrate:up
ALTER TABLE memberships RENAME TO members;
CREATE UNIQUE INDEX users_email_lower ON users (lower(email));

-- migrate:down
DROP INDEX users_email_lower;
ALTER TABLE members RENAME TO memberships;
